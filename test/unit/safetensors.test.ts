import { readdirSync, readFileSync } from "node:fs";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ArgumentError, FileError, FileFormatError, ShapeError } from "../../src/errors.js";
import { writeFileAtomic } from "../../src/io/atomic-file.js";
import {
  encodeSafetensors,
  parseSafetensors,
  readSafetensors,
  type SafetensorsFile,
  type SafetensorsTensor,
  writeSafetensors,
} from "../../src/io/safetensors.js";
import { valueOfBrainFloat, valueOfHalf } from "../support/half-floats.js";

const golden = new URL("../golden/", import.meta.url);
const goldenFiles = readdirSync(golden).filter((name) => name.endsWith(".safetensors"));

/** Builds a file from header text and data bytes, without the writer of this library. */
function handMade(header: string, data: number[] | Uint8Array = [], length?: bigint): Uint8Array {
  const json = Buffer.from(header);
  const bytes = Buffer.alloc(8 + json.length + data.length);
  bytes.writeBigUInt64LE(length ?? BigInt(json.length));
  json.copy(bytes, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const tensor = (dtype: string, shape: unknown, offsets: unknown) =>
  JSON.stringify({ dtype, shape, data_offsets: offsets });

describe("reading", () => {
  it("accepts a hand-made file with an unaligned start and trailing spaces", () => {
    const header = `{"b":${tensor("U8", [3], [0, 3])},"a":${tensor("F32", [1, 2], [3, 11])}}  `;
    const floats = new Uint8Array(new Float32Array([1.5, -2]).buffer);
    const file = parseSafetensors(handMade(header, Uint8Array.of(7, 8, 9, ...floats)), "x");
    expect(file.tensors.b).toEqual({ dtype: "U8", shape: [3], data: Uint8Array.of(7, 8, 9) });
    expect(file.tensors.a?.data).toEqual(Float32Array.of(1.5, -2));
    expect(file.tensors.a?.shape).toEqual([1, 2]);
    expect(file.metadata).toEqual({});
  });

  it("accepts a file without tensors, scalars and empty tensors", () => {
    expect(parseSafetensors(handMade("{}"), "x").tensors).toEqual({});
    const header = `{"s":${tensor("I32", [], [0, 4])},"e":${tensor("F64", [0, 3], [4, 4])}}`;
    const { tensors } = parseSafetensors(handMade(header, [5, 0, 0, 0]), "x");
    expect(tensors.s).toEqual({ dtype: "I32", shape: [], data: Int32Array.of(5) });
    expect(tensors.e).toEqual({ dtype: "F64", shape: [0, 3], data: new Float64Array(0) });
  });

  it("accepts tensors in another order in the header than in the data", () => {
    const header = `{"z":${tensor("U8", [1], [1, 2])},"a":${tensor("U8", [1], [0, 1])}}`;
    const { tensors } = parseSafetensors(handMade(header, [1, 2]), "x");
    expect([tensors.a?.data[0], tensors.z?.data[0]]).toEqual([1, 2]);
  });

  it("accepts a file inside a larger buffer", () => {
    const whole = Buffer.concat([Buffer.alloc(5, 9), encodeSafetensors(sample()), Buffer.alloc(3)]);
    expect(parseSafetensors(whole.subarray(5, -3), "x")).toEqual(
      parseSafetensors(encodeSafetensors(sample()), "x"),
    );
  });

  it("accepts an empty tensor at the start of another, in any order", () => {
    for (const names of ["ab", "ba"]) {
      const entry = { a: tensor("U8", [0], [0, 0]), b: tensor("U8", [1], [0, 1]) };
      const fields = [...names].map((name) => `"${name}":${entry[name as "a" | "b"]}`);
      const { tensors } = parseSafetensors(handMade(`{${fields.join()}}`, [7]), "x");
      expect([tensors.a?.data.length, tensors.b?.data[0]]).toEqual([0, 7]);
    }
  });

  it.each([" ", "\t", "\n", "\r"])("accepts white space %j between all tokens", (space) => {
    const header = `{ "a" : { "dtype" : "U8" , "shape" : [ 2 , 1 ] , "data_offsets" : [ 0 , 2 ] } }`;
    const { a } = parseSafetensors(handMade(header.replaceAll(" ", space), [3, 4]), "x").tensors;
    expect(a).toEqual({ dtype: "U8", shape: [2, 1], data: Uint8Array.of(3, 4) });
  });

  it("distinguishes a string value from an equal key", () => {
    const { metadata } = parseSafetensors(handMade('{"__metadata__":{"a":"a","b":"a"}}'), "x");
    expect({ ...metadata }).toEqual({ a: "a", b: "a" });
  });

  it("keeps a __proto__ key harmless", () => {
    const header = `{"__proto__":${tensor("U8", [1], [0, 1])},"__metadata__":{"__proto__":"m"}}`;
    const file = parseSafetensors(handMade(header, [1]), "x");
    expect(Object.keys(file.tensors)).toEqual(["__proto__"]);
    expect(Object.entries(file.metadata)).toEqual([["__proto__", "m"]]);
    expect(file.tensors.toString).toBeUndefined();
    expect(file.metadata.toString).toBeUndefined();
    expect(parseSafetensors(handMade("{}"), "x").metadata.toString).toBeUndefined();
    expect(Object.keys(parseSafetensors(encodeSafetensors(file), "x").tensors)).toEqual([
      "__proto__",
    ]);
  });

  it.each(goldenFiles)("%s: memory, file and a rewritten copy agree", async (name) => {
    const url = new URL(name, golden);
    const inMemory = parseSafetensors(readFileSync(url), name);
    const fromFile = await readSafetensors(url.pathname);
    expect(fromFile).toEqual(inMemory);
    expect(Object.keys(inMemory.tensors).length).toBeGreaterThan(5);
    expect(inMemory.metadata.miniBatchSize).toMatch(/^\d+$/);
    expect(inMemory.tensors["training.y"]?.dtype).toBe("I32");
    const again = parseSafetensors(encodeSafetensors(inMemory), name);
    expect(again).toEqual(inMemory);
  });
});

const U8 = tensor("U8", [1], [0, 1]);
const broken: [string, Uint8Array, RegExp][] = [
  ["no bytes", new Uint8Array(0), /0 bytes/],
  ["seven bytes", new Uint8Array(7), /7 bytes/],
  ["length past the end", handMade("{}", [], 3n), /does not fit into a file of 10 bytes/],
  ["length over the cap", handMade("{}", [], 100_000_001n), /limit of 100000000/],
  ["length at the cap", handMade("{}", [], 100_000_000n), /100000000 bytes does not fit into/],
  ["length above 2^53", handMade("{}", [], 2n ** 64n - 1n), /limit of 100000000/],
  ["no header", handMade(""), /does not start with '\{'/],
  ["leading space", handMade(" {}"), /does not start with '\{'/],
  ["a list", handMade("[]"), /does not start with '\{'/],
  ["cut JSON", handMade('{"a":'), /not valid JSON/],
  ["text after the object", handMade("{}{}"), /not valid JSON/],
  ["bad UTF-8", handMade('{"ab":{}}').fill(0xff, 10, 12), /not valid JSON in UTF-8/],
  ["duplicate tensor", handMade(`{"a":${U8},"a":${U8}}`, [1]), /"a" appears twice/],
  ["duplicate by escape", handMade(`{"a":${U8},"\\u0061":${U8}}`, [1]), /"a" appears twice/],
  [
    "duplicate field",
    handMade('{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}', [1]),
    /"dtype" appears twice/,
  ],
  ["duplicate metadata", handMade('{"__metadata__":{"k":"1","k":"2"}}'), /"k" appears twice/],
  ["metadata not strings", handMade('{"__metadata__":{"k":1}}'), /"k" is not a string/],
  ["metadata not an object", handMade('{"__metadata__":["k"]}'), /__metadata__ is not/],
  ["entry not an object", handMade('{"a":[1]}'), /tensor "a": its entry/],
  ["entry null", handMade('{"a":null}'), /tensor "a": its entry/],
  ["unknown dtype", handMade(`{"a":${tensor("F24", [1], [0, 3])}}`, [1, 2, 3]), /"F24" is not/],
  ["dtype of Object", handMade(`{"a":${tensor("toString", [1], [0, 1])}}`, [1]), /toString/],
  [
    "dtype in a list",
    handMade(`{"a":${tensor("x", [1], [0, 1]).replace('"x"', '["U8"]')}}`, [1]),
    /dtype/,
  ],
  ["name without UTF-8 form", handMade(`{"\\ud800":${U8}}`, [1]), /its name is not well-formed/],
  ["metadata key without one", handMade('{"__metadata__":{"\\udc00":""}}'), /not well-formed/],
  ["metadata text without one", handMade('{"__metadata__":{"k":"\\ud800"}}'), /"k" is not well-f/],
  ["byte order mark", handMade("\ufeff{}"), /does not start with '\{'/],
  ["no dtype", handMade('{"a":{"shape":[1],"data_offsets":[0,1]}}', [1]), /dtype undefined/],
  ["no shape", handMade('{"a":{"dtype":"U8","data_offsets":[0,1]}}', [1]), /shape is not/],
  [
    "unknown field",
    handMade('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":0}}', [1]),
    /unknown field "x"/,
  ],
  ["negative size", handMade(`{"a":${tensor("U8", [-1], [0, 1])}}`, [1]), /-1 is not a plain/],
  ["fraction", handMade('{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}', [1]), /1\.0 is/],
  ["exponent", handMade('{"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}}', [1]), /1e0 is/],
  ["size as text", handMade(`{"a":${tensor("U8", ["1"], [0, 1])}}`, [1]), /shape is not/],
  [
    "integer above 2^53",
    handMade('{"a":{"dtype":"U8","shape":[9007199254740993],"data_offsets":[0,1]}}', [1]),
    /shape is not a list of integers from 0 to 2\^53 - 1/,
  ],
  [
    "offset above 2^53",
    handMade('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,9007199254740992]}}', [1]),
    /data_offsets is not/,
  ],
  [
    "product overflow",
    handMade(`{"a":${tensor("U8", [2 ** 40, 2 ** 40], [0, 1])}}`, [1]),
    /too large/,
  ],
  [
    "product overflow hidden by a zero",
    handMade(`{"a":${tensor("U8", [2 ** 40, 2 ** 40, 0], [0, 0])}}`),
    /too large/,
  ],
  [
    "byte overflow",
    handMade(`{"a":${tensor("F64", [2 ** 51], [0, 8])}}`, new Uint8Array(8)),
    /too large/,
  ],
  ["one offset", handMade(`{"a":${tensor("U8", [0], [0])}}`), /is not a pair/],
  ["three offsets", handMade(`{"a":${tensor("U8", [1], [0, 1, 2])}}`, [1]), /is not a pair/],
  ["offsets backwards", handMade(`{"a":${tensor("U8", [1], [1, 0])}}`, [1]), /run backwards/],
  [
    "too few bytes",
    handMade(`{"a":${tensor("F32", [2], [0, 4])}}`, [1, 2, 3, 4]),
    /takes 8.*hold 4/,
  ],
  ["too many bytes", handMade(`{"a":${tensor("U8", [1], [0, 2])}}`, [1, 2]), /takes 1 b.*hold 2/],
  ["bytes for nothing", handMade(`{"a":${tensor("F64", [0], [0, 1])}}`, [1]), /takes 0 b.*hold 1/],
  [
    "half bytes",
    handMade(`{"a":${tensor("F4", [3], [0, 2])}}`, [1, 2]),
    /tensor "a": F4 of shape \[3\] takes 12 bits, which are no whole bytes/,
  ],
  ["first byte skipped", handMade(`{"a":${tensor("U8", [1], [1, 2])}}`, [1, 2]), /hole/],
  [
    "hole",
    handMade(`{"a":${tensor("U8", [1], [0, 1])},"b":${tensor("U8", [1], [2, 3])}}`, [1, 2, 3]),
    /"b" starts at data byte 2 and leaves a hole after 1/,
  ],
  [
    "overlap",
    handMade(`{"a":${tensor("U8", [2], [0, 2])},"b":${tensor("U8", [2], [1, 3])}}`, [1, 2, 3]),
    /"b" starts at data byte 1 and overlaps/,
  ],
  ["same bytes twice", handMade(`{"a":${U8},"b":${U8}}`, [1]), /overlaps/],
  ["data too short", handMade(`{"a":${tensor("U8", [2], [0, 2])}}`, [1]), /end at data byte 2/],
  ["data too long", handMade(`{"a":${U8}}`, [1, 2]), /the file at data byte 2/],
];

describe("element types", () => {
  const bits = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
  const of = (dtype: string, data: ArrayBufferView<ArrayBuffer>, shape: number[]) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return handMade(`{"a":${tensor(dtype, shape, [0, bytes.length])}}`, bytes);
  };

  it.each([
    ["F16", valueOfHalf],
    ["BF16", valueOfBrainFloat],
  ] as const)("%s is widened to the same values, all 65,536 of them", (dtype, valueOfBits) => {
    const { a } = parseSafetensors(of(dtype, bits, [2, 2 ** 15]), "x").tensors;
    const { a: again } = parseSafetensors(of("U16", bits, [2 ** 16]), "x").tensors;
    expect([a?.dtype, a?.shape, again?.data]).toEqual([dtype, [2, 2 ** 15], bits]);
    const values = Array.from(bits, valueOfBits);
    expect(a?.data).toBeInstanceOf(Float32Array);
    expect(Array.from(a?.data ?? [], Number)).toEqual(values);
    // The values include both zeros, subnormals, both infinities and NaN.
    const smallest = { F16: 2 ** -24, BF16: 2 ** -133 }[dtype];
    expect(values).toEqual(expect.arrayContaining([0, -0, smallest, Infinity, -Infinity, NaN]));
  });

  it("keeps sign and payload of a NaN that is converted", () => {
    const nan = (dtype: string, half: number) => {
      const { a } = parseSafetensors(of(dtype, Uint16Array.of(half), []), "x").tensors;
      return new Uint32Array((a?.data.buffer ?? new ArrayBuffer()) as ArrayBuffer)[0];
    };
    expect([nan("F16", 0xfc01), nan("F16", 0x7e00)]).toEqual([0xff802000, 0x7fc00000]);
    expect([nan("BF16", 0xff81), nan("BF16", 0x7fc0)]).toEqual([0xff810000, 0x7fc00000]);
  });

  it.each([
    ["F64", Float64Array.of(-0, 5e-324)],
    ["F32", Float32Array.of(-0, 1e-45)],
    ["I64", BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)],
    ["I32", Int32Array.of(-(2 ** 31), 2 ** 31 - 1)],
    ["I16", Int16Array.of(-(2 ** 15), 2 ** 15 - 1)],
    ["I8", Int8Array.of(-128, 127)],
    ["U64", BigUint64Array.of(0n, 2n ** 64n - 1n)],
    ["U32", Uint32Array.of(0, 2 ** 32 - 1)],
    ["U16", Uint16Array.of(0, 2 ** 16 - 1)],
    ["U8", Uint8Array.of(0, 255)],
    ["BOOL", Uint8Array.of(0, 1)],
  ] as const)("%s is read as its own array", (dtype, data) => {
    const file = parseSafetensors(of(dtype, data, [1, 2]), "x");
    expect(file.tensors.a).toEqual({ dtype, shape: [1, 2], data });
    expect(parseSafetensors(encodeSafetensors(file), "x")).toEqual(file);
  });

  it.each([
    ["F8_E4M3", [2], 2, /in PyTorch by tensor\.float\(\)/],
    ["F8_E5M2", [2], 2, /tensor\.float/],
    ["F8_E8M0", [2], 2, /tensor\.float/],
    ["F8_E4M3FNUZ", [2], 2, /tensor\.float/],
    ["F8_E5M2FNUZ", [2], 2, /tensor\.float/],
    ["C64", [2], 16, /in PyTorch by torch\.view_as_real\(tensor\)/],
    ["F6_E2M3", [4], 3, /save that tensor as F32 with the program that wrote the file$/],
    ["F6_E3M2", [4], 3, /wrote the file$/],
    ["F4", [2], 1, /wrote the file$/],
  ] as const)(
    "%s is named, in a file that is called valid",
    async (dtype, shape, bytes, remedy) => {
      const file = of(dtype, new Uint8Array(bytes), [...shape]);
      const error = await readSafetensors(file).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(FileFormatError);
      expect((error as Error).message).toContain(
        `valid safetensors file, but no typed array holds the element type ${dtype} of its tensor "a"`,
      );
      expect((error as Error).message).toMatch(remedy);
    },
  );
});

describe("a broken file is a FileFormatError that names the file and the place", () => {
  it.each(broken)("%s", (_what, bytes, place) => {
    const parse = () => parseSafetensors(bytes, "model.safetensors");
    expect(parse).toThrow(FileFormatError);
    expect(parse).toThrow(/^model\.safetensors is not a valid safetensors file: /);
    expect(parse).toThrow(place);
  });

  it("does not crash on deep nesting or a long string", () => {
    const deep = handMade(`{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`);
    expect(() => parseSafetensors(deep, "x")).toThrow(FileFormatError);
    const long = `\\"${"é".repeat(300_000)}`;
    const file = parseSafetensors(handMade(`{"__metadata__":{"k":"${long}"}}`), "x");
    expect(file.metadata.k).toHaveLength(300_001);
  });

  it("rejects every truncation and every flip of a length byte", () => {
    const whole = encodeSafetensors(sample());
    for (let end = 0; end < whole.length; end++) {
      expect(() => parseSafetensors(whole.subarray(0, end), "x"), `${end}`).toThrow(
        FileFormatError,
      );
    }
    for (let at = 0; at < 8; at++) {
      const flipped = whole.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 0x10;
      expect(() => parseSafetensors(flipped, "x"), `${at}`).toThrow(FileFormatError);
    }
  });
});

function sample(): SafetensorsFile {
  const odd = Float32Array.of(Number.NaN, -0, Number.NEGATIVE_INFINITY, 1e-45, 0.1, 3);
  return {
    tensors: {
      bytes: { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 255) },
      "layers.0.w": { dtype: "F32", shape: [2, 3], data: odd },
      "7": { dtype: "I32", shape: [], data: Int32Array.of(-5) },
      wide: { dtype: "F64", shape: [1, 1], data: Float64Array.of(Math.PI) },
    },
    metadata: { "seed é ☃": '"quoted"\n', empty: "" },
  };
}

describe("encoding", () => {
  it("round-trips every bit, NaN payloads too", () => {
    const file = sample();
    const bits = new Uint32Array(file.tensors["layers.0.w"]?.data.buffer as ArrayBuffer);
    bits[0] = 0x7fa00001;
    const bytes = encodeSafetensors(file);
    const back = parseSafetensors(bytes, "x");
    expect(back.metadata).toEqual(file.metadata);
    for (const [name, { dtype, shape, data }] of Object.entries(file.tensors)) {
      const read = back.tensors[name];
      expect([read?.dtype, read?.shape]).toEqual([dtype, shape]);
      expect(Buffer.from(read?.data.buffer as ArrayBuffer)).toEqual(Buffer.from(data.buffer));
    }
    expect(encodeSafetensors(back)).toEqual(bytes);
  });

  it("pads the header to 8 and aligns every tensor to its element size", () => {
    const bytes = encodeSafetensors(sample());
    const length = Number(Buffer.from(bytes).readBigUInt64LE());
    expect(length % 8).toBe(0);
    const text = Buffer.from(bytes.subarray(8, 8 + length)).toString();
    expect(text).toMatch(/^\{.*\} *$/su);
    const header = JSON.parse(text);
    expect(header.wide.data_offsets).toEqual([0, 8]);
    expect(header["layers.0.w"].data_offsets[0] % 4).toBe(0);
    expect(header["7"].data_offsets[0] % 4).toBe(0);
  });

  it("puts metadata first, and omits it if there is none", () => {
    const keys = (file: SafetensorsFile) => {
      const bytes = Buffer.from(encodeSafetensors(file));
      return Object.keys(
        JSON.parse(bytes.toString("utf8", 8, 8 + Number(bytes.readBigUInt64LE()))),
      );
    };
    const { tensors, metadata } = sample();
    expect(keys({ tensors: { a: tensors.wide as SafetensorsTensor }, metadata })).toEqual([
      "__metadata__",
      "a",
    ]);
    expect(keys({ tensors, metadata: {} })).not.toContain("__metadata__");
  });

  it("writes only the part of a buffer that the array covers", () => {
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const bytes = encodeSafetensors({
      tensors: { a: { dtype: "F32", shape: [2], data } },
      metadata: {},
    });
    expect(parseSafetensors(bytes, "x").tensors.a?.data).toEqual(Float32Array.of(1, 2));
  });

  it.each<[string, SafetensorsFile["tensors"], Record<string, string>, unknown]>([
    ["shape", { a: { dtype: "U8", shape: [2], data: new Uint8Array(3) } }, {}, ShapeError],
    [
      "sizes whose signs cancel",
      { a: { dtype: "U8", shape: [-1, -1], data: new Uint8Array(1) } },
      {},
      ShapeError,
    ],
    ["half size", { a: { dtype: "U8", shape: [0.5, 2], data: new Uint8Array(1) } }, {}, ShapeError],
    [
      "data",
      { a: { dtype: "U8", shape: [], data: null as unknown as Uint8Array } },
      {},
      ArgumentError,
    ],
    [
      "dtype in a list",
      { a: { dtype: ["U8"] as unknown as "U8", shape: [1], data: new Uint8Array(1) } },
      {},
      ArgumentError,
    ],
    ["metadata key without UTF-8 form", {}, { "\ud800": "a" }, ArgumentError],
    ["metadata of 100 MB", {}, { a: "x".repeat(100_000_000) }, ArgumentError],
    ["negative size", { a: { dtype: "U8", shape: [-1], data: new Uint8Array(1) } }, {}, ShapeError],
    [
      "array type",
      { a: { dtype: "F32", shape: [1], data: new Int32Array(1) as unknown as Float32Array } },
      {},
      ArgumentError,
    ],
    [
      "reserved name",
      { __metadata__: { dtype: "U8", shape: [1], data: new Uint8Array(1) } },
      {},
      ArgumentError,
    ],
    [
      "name without UTF-8 form",
      { "\ud800": { dtype: "U8", shape: [1], data: new Uint8Array(1) } },
      {},
      ArgumentError,
    ],
    ["metadata without UTF-8 form", {}, { a: "\udc00" }, ArgumentError],
    ["metadata not text", {}, { a: 1 as unknown as string }, ArgumentError],
    [
      "dtype that is only read",
      { a: { dtype: "F16", shape: [1], data: new Float32Array(1) } },
      {},
      ArgumentError,
    ],
  ])("refuses a wrong %s", (_what, tensors, metadata, error) => {
    expect(() => encodeSafetensors({ tensors, metadata })).toThrow(error as typeof Error);
  });
});

describe("files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "network3-safetensors-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("writes what the encoder gives, replaces an old file and leaves nothing else", async () => {
    const path = join(folder, "m.safetensors");
    await writeFile(path, "old");
    await writeSafetensors(path, sample());
    expect(new Uint8Array(await readFile(path))).toEqual(encodeSafetensors(sample()));
    expect(await readSafetensors(path)).toEqual(
      parseSafetensors(encodeSafetensors(sample()), path),
    );
    expect(await readdir(folder)).toEqual(["m.safetensors"]);
  });

  it("keeps permissions and follows a symbolic link", async () => {
    const path = join(folder, "real");
    const link = join(folder, "link");
    await writeFile(path, "old");
    await chmod(path, 0o600);
    await symlink(path, link);
    await writeSafetensors(link, sample());
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(Object.keys((await readSafetensors(path)).tensors)).toHaveLength(4);
    expect((await readdir(folder)).sort()).toEqual(["link", "real"]);
  });

  it("keeps the old file and removes the temporary file if writing fails", async () => {
    const path = join(folder, "m.safetensors");
    await writeFile(path, "old");
    function* failing() {
      yield new Uint8Array(10);
      throw new Error("the disk is full");
    }
    const error = await writeFileAtomic(path, failing()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FileError);
    expect((error as FileError).cause).toMatchObject({ message: "the disk is full" });
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["m.safetensors"]);
  });

  it("turns file system errors into FileError with their cause", async () => {
    const missing = join(folder, "none", "m.safetensors");
    const write = await writeSafetensors(missing, sample()).catch((reason: unknown) => reason);
    expect(write).toBeInstanceOf(FileError);
    expect((write as FileError).cause).toMatchObject({ code: "ENOENT" });
    expect((write as FileError).message).toContain("create the folder first");
    const read = await readSafetensors(missing).catch((reason: unknown) => reason);
    expect(read).toBeInstanceOf(FileError);
    expect((read as FileError).cause).toMatchObject({ code: "ENOENT" });
    await expect(readSafetensors(folder)).rejects.toThrow(/not a regular file/);
    const inTheWay = join(folder, "folder");
    await mkdir(inTheWay);
    await expect(writeSafetensors(inTheWay, sample())).rejects.toBeInstanceOf(FileError);
    expect(await readdir(folder)).toEqual(["folder"]);
  });

  it("names a truncated file", async () => {
    const path = join(folder, "m.safetensors");
    await writeSafetensors(path, sample());
    await truncate(path, (await stat(path)).size - 1);
    await expect(readSafetensors(path)).rejects.toThrow(FileFormatError);
    await expect(readSafetensors(path)).rejects.toThrow(path);
  });
});
