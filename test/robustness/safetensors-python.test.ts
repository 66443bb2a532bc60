// Exchanges safetensors files with the Python package that defines the format, in both directions.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileFormatError } from "network3";
import { beforeAll, beforeEach, describe, expect, it, type TestContext } from "vitest";
import {
  encodeSafetensors,
  parseSafetensors,
  readSafetensors,
  type SafetensorsFile,
  writeSafetensors,
} from "../../src/io/safetensors.js";
import { valueOfBrainFloat, valueOfHalf } from "../support/half-floats.js";
import { HOSTILE, STRICTER } from "../support/hostile-safetensors.js";
import { mutateSafetensors } from "../support/mutate-files.js";
import { convLayers, denseLayers, examples, make } from "../support/networks.js";
import { TestRandom } from "../support/random.js";
import { repetitions } from "../support/repetitions.js";
import {
  type PythonFile,
  PythonSafetensors,
  type PythonVerdict,
} from "../support/safetensors-python.js";
import { files } from "../support/safetensors-samples.js";

let found: PythonSafetensors | string;
let folder: string;
beforeAll(async () => {
  found = await PythonSafetensors.find();
}, 120_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-python-"));
  return () => rm(folder, { recursive: true, force: true });
});

function pythonOr(skip: TestContext["skip"]): PythonSafetensors {
  return typeof found === "string" ? skip(found) : found;
}

/** Converts to the form of the Python script. */
function described({ tensors, metadata }: SafetensorsFile): PythonFile {
  return {
    tensors: Object.fromEntries(
      Object.entries(tensors).map(([name, { dtype, shape, data }]) => [
        name,
        { dtype, shape, data: base64(bytesOf(data)) },
      ]),
    ),
    metadata: { ...metadata },
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

describe("Python reads what we write", () => {
  it("encoded in memory or written to a file", async ({ skip }) => {
    const python = pythonOr(skip);
    for (const [name, file] of Object.entries(files)) {
      await writeFile(join(folder, `${name} memory`), encodeSafetensors(file));
      await writeSafetensors(join(folder, `${name} file`), file);
    }
    const read = await python.read(folder);
    expect(Object.keys(read)).toHaveLength(2 * Object.keys(files).length);
    for (const [name, file] of Object.entries(files)) {
      expect(sorted(read[`${name} memory`])).toBe(sorted(described(file)));
      expect(sorted(read[`${name} file`])).toBe(sorted(described(file)));
    }
  });

  it("as saved networks, on both devices", async ({ skip }) => {
    const python = pythonOr(skip);
    for (const device of ["cpu", "reference"] as const) {
      for (const [name, layers] of Object.entries({
        dense: denseLayers(0.5),
        conv: convLayers(),
      })) {
        const net = make(layers, { device });
        const data = examples(10);
        await net.SGD(data, 2, 5, 0.1, data, data, { log: false });
        await net.save(join(folder, `${name} ${device}`));
      }
    }
    const read = await python.read(folder);
    for (const name of await readdir(folder)) {
      const ours = described(await readSafetensors(join(folder, name)));
      expect(sorted(read[name])).toBe(sorted(ours));
      expect(ours.metadata?.format).toBe("network3");
      expect(ours.tensors["layers.0.w"]?.dtype).toBe(name.endsWith("cpu") ? "F32" : "F64");
    }
    expect(Object.keys(read)).toHaveLength(4);
  });
});

/** Converts to numpy's names, which the writer in Python expects. */
const NUMPY: Readonly<Record<string, string>> = {
  ...{ U8: "uint8", U16: "uint16", U32: "uint32", U64: "uint64", BOOL: "bool" },
  ...{ I8: "int8", I16: "int16", I32: "int32", I64: "int64", F32: "float32", F64: "float64" },
};

function forPython({ tensors, metadata }: SafetensorsFile, backwards: boolean): PythonFile {
  const entries = Object.entries(described({ tensors, metadata }).tensors);
  return {
    tensors: Object.fromEntries(
      (backwards ? entries.reverse() : entries).map(([name, tensor]) => [
        name,
        { ...tensor, dtype: NUMPY[tensor.dtype] ?? tensor.dtype },
      ]),
    ),
    metadata: Object.keys(metadata).length > 0 ? { ...metadata } : null,
  };
}

describe("we read what Python writes", () => {
  it.for(["in order", "backwards"])("with our types, %s", async (order, { skip }) => {
    const python = pythonOr(skip);
    // For metadata without tensors this version of the package writes invalid JSON.
    const written = Object.entries(files).filter(([name]) => name !== "texts alone");
    await python.write(
      folder,
      Object.fromEntries(
        written.map(([name, file]) => [name, forPython(file, order === "backwards")]),
      ),
    );
    for (const [name, file] of written) {
      const path = join(folder, name);
      expect(sorted(described(await readSafetensors(path)))).toBe(sorted(described(file)));
      expect(sorted(described(parseSafetensors(await readFile(path), path)))).toBe(
        sorted(described(file)),
      );
    }
  });

  it("with floats of 16 bits, widened", async ({ skip }) => {
    const python = pythonOr(skip);
    const bits = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
    const tensor = (dtype: string) => ({ dtype, shape: [256, 256], data: base64(bytesOf(bits)) });
    const tensors = { half: tensor("float16"), brain: tensor("bfloat16") };
    await python.write(folder, { model: { tensors, metadata: { format: "pt" } } });
    const { half, brain } = (await readSafetensors(join(folder, "model"))).tensors;
    expect([half?.dtype, half?.shape, brain?.dtype]).toEqual(["F16", [256, 256], "BF16"]);
    expect(half?.data).toEqual(Float32Array.from(bits, valueOfHalf));
    expect(brain?.data).toEqual(Float32Array.from(bits, valueOfBrainFloat));
  });

  it("with types that no typed array holds, as errors that name them", async ({ skip }) => {
    const python = pythonOr(skip);
    const types = {
      ...{ float8_e4m3fn: "F8_E4M3", float8_e5m2: "F8_E5M2", float8_e8m0fnu: "F8_E8M0" },
      ...{ float4_e2m1fn_x2: "F4", complex64: "C64" },
    };
    const tensor = (dtype: string) => ({ dtype, shape: [0], data: "" });
    await python.write(
      folder,
      Object.fromEntries(
        Object.keys(types).map((dtype) => [
          dtype,
          { tensors: { ok: tensor("float32"), odd: tensor(dtype) }, metadata: null },
        ]),
      ),
    );
    for (const [dtype, name] of Object.entries(types)) {
      const path = join(folder, dtype);
      await expect(readSafetensors(path)).rejects.toThrow(FileFormatError);
      await expect(readSafetensors(path)).rejects.toThrow(
        `valid safetensors file, but no typed array holds the element type ${name} of its tensor "odd"`,
      );
    }
  });
});

describe("what Python refuses, we refuse", () => {
  it("file by file", async ({ skip }) => {
    const python = pythonOr(skip);
    const hostile = Object.entries(HOSTILE);
    for (const [name, content] of hostile) await writeFile(join(folder, name), content);
    const verdicts = await python.read(folder);
    const takenByPython = hostile.filter(([name]) => !isRefused(verdicts[name]));
    const takenByUs = hostile.filter(([name, content]) => oursOf(content, name) !== undefined);
    expect(takenByUs.map(([name]) => name)).toEqual([]);
    expect(takenByPython.map(([name]) => name)).toEqual([]);
    expect(hostile.length).toBeGreaterThanOrEqual(25);
  });

  it("and a few things more", async ({ skip }) => {
    const python = pythonOr(skip);
    const stricter = Object.entries(STRICTER);
    for (const [name, content] of stricter) await writeFile(join(folder, name), content);
    const verdicts = await python.read(folder);
    for (const [name, content] of stricter) {
      expect([name, isRefused(verdicts[name])]).toEqual([name, false]);
      expect([name, oursOf(content, name)]).toEqual([name, undefined]);
    }
    console.log(`Python takes, and we refuse: ${stricter.map(([name]) => name).join("; ")}`);
  });

  it("among damaged files; what both take is the same", async ({ skip }) => {
    const python = pythonOr(skip);
    const good = ["every type", "empty tensors and scalars", "odd names and texts"]
      .flatMap((name) => files[name] ?? [])
      .map(encodeSafetensors);
    const cases = new Map<string, { content: Uint8Array; story: readonly string[] }>();
    for (let number = 0; number < repetitions(4000); number++) {
      const random = new TestRandom(`python ${number}`);
      const { bytes, story } = mutateSafetensors(random, random.pick(good), random.pick(good));
      cases.set(`${number}`, { content: bytes, story });
      await writeFile(join(folder, `${number}`), bytes);
    }
    const verdicts = await python.read(folder);
    let both = 0;
    for (const [name, { content, story }] of cases) {
      const ours = oursOf(content, name);
      if (ours === undefined) continue;
      const what = `${name}: ${story.join("; ")}`;
      expect([what, sorted(verdicts[name])]).toEqual([what, sorted(ours)]);
      both += 1;
    }
    expect(both).toBeGreaterThan(cases.size / 20);
    expect(both).toBeLessThan(cases.size / 2);
  });
});

function isRefused(verdict: PythonVerdict | undefined): boolean {
  return verdict !== undefined && "refused" in verdict;
}

/** Returns the content; undefined if the library refuses the file. */
function oursOf(content: Uint8Array, name: string): PythonFile | undefined {
  try {
    return described(parseSafetensors(content, name));
  } catch (error) {
    if (error instanceof FileFormatError) return undefined;
    throw error;
  }
}

/** Returns equal texts for equal values, regardless of the order of keys; includes an own "__proto__". */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, item) =>
    item !== null && typeof item === "object" && !Array.isArray(item)
      ? Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))
      : item,
  );
}
