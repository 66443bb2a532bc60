// Small files that are designed to take much memory or time are refused with a proportionate effort.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { FileFormatError, loadData, loadDataShared, Network, readIdx, readNpy } from "network3";
import { describe, expect, it } from "vitest";
import { parseSafetensors, readSafetensors, writeSafetensors } from "../../src/io/safetensors.js";
import { temporaryFolder } from "../data/support/mnist-files.js";
import { type Bytes, cat, uint32 } from "../data/support/pickles.js";
import { convLayers, make, rejection } from "../support/networks.js";

const MAX_MIB = 400;
const MAX_MESSAGE = 500;

/** Requires a refusal with the file's name and a short message, within bounded memory. */
async function expectRefusal(path: string, read: () => Promise<unknown>): Promise<string> {
  const before = process.resourceUsage().maxRSS;
  const error = await rejection(read());
  expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(MAX_MIB);
  expect(error).toBeInstanceOf(FileFormatError);
  const { message } = error as FileFormatError;
  expect(message).toContain(path);
  expect(message.length).toBeLessThan(path.length + MAX_MESSAGE);
  return message;
}

async function pickleFile(name: string, content: Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

const many = (count: number, piece: Bytes) => Buffer.alloc(count * piece.length, cat(piece));

describe("a pickle", () => {
  it.each([
    // One row of 784 numbers and 500,000 references to it would give 2 GB of pixels.
    [
      "one row as 500,000",
      cat(
        ...["\x80\x02](", many(784, "K\x01"), "eq\x010"],
        ...["](", many(500_000, "h\x01"), "eq\x02](", many(500_000, "K\x01"), "eq\x03"],
        "\x86q\x04h\x04h\x04\x87.",
      ),
      /500000 rows of 784 numbers take more memory than a file of this size may/,
    ],
    [
      "one text as 2,500 byte strings",
      cat(
        ...["\x80\x02X", uint32(1e6), "a".repeat(1e6), "q\x01X", uint32(6), "latin1q\x02]("],
        ...[many(2500, "c_codecs\nencode\nh\x01h\x02\x86R"), "e."],
      ),
      /holds more than fits the memory/,
    ],
    ["a million marks", cat("\x80\x02", many(1_000_000, "(")), /nests too deep/],
    ["a million values", cat("\x80\x02N", many(2_000_000, "2")), /stack grows too deep/],
    ["a list in itself", cat("\x80\x02]", many(500, "2a"), "."), /got a list of 500/],
    [
      "a name of a million letters",
      cat("\x80\x02c", many(1e6, "m"), "\nx\n."),
      /only numpy arrays/,
    ],
    ["a number of a million digits", cat("\x80\x02F", many(1e6, "9"), "\n."), /not a finite/],
  ])("of %s", async (_what, content, problem) => {
    const path = await pickleFile("mnist.pkl", content);
    expect(await expectRefusal(path, () => loadDataShared(path))).toMatch(problem);
  });

  it("that unpacks to a gigabyte", async () => {
    // A gzip file may consist of several members.
    const path = await pickleFile("mnist.pkl.gz", many(50, gzipSync(new Uint8Array(20_000_000))));
    const message = await expectRefusal(path, () => loadDataShared(path));
    expect(message).toMatch(/unpacks to more than the \d+ bytes/);
  });
});

describe("an array or table", () => {
  const npy = (header: string, data = "") => {
    const text = Buffer.from(header, "latin1");
    const length = Buffer.of(text.length & 255, text.length >> 8);
    return cat("\x93NUMPY\x01\0", length, text, data);
  };
  const claim = (shape: string) =>
    npy(`{'descr': '<f8', 'fortran_order': True, 'shape': (${shape}), }\n`, "12345678");
  const idx = (...extents: number[]) =>
    cat(
      ...[Uint8Array.of(0, 0, 0x0e, extents.length), ...extents.map((n) => uint32(n).reverse())],
      "12345678",
    );
  const row = `${"1,".repeat(99_999)}1`;

  it.each<[string, Uint8Array, RegExp]>([
    [".npy of 2^62 numbers", claim("2147483648, 2147483648"), /truncated: the header promises/],
    [".npy of 2^40 columns", claim("1, 1099511627776"), /truncated: the header promises/],
    [".npy with a long header", npy(" ".repeat(60_000)), /a header of 60000 bytes/],
    [".npy with 1000 dimensions", claim("1, ".repeat(1000)), /cannot be that of an array/],
    ["IDX of 2^64 numbers", idx(0xffffffff, 0xffffffff), /truncated: the header promises/],
    [
      "CSV of one wide row and a million lines",
      cat(row, "\n", many(1_000_000, "1,2\n")),
      /line 2: 2 fields, but the first line has 100000/,
    ],
    ["CSV that opens a quote", cat('1,2\n3,"', many(5_000_000, "1,2\n")), /line 2: column 1/],
    ["CSV of one long field", cat("1,2\n3,", many(20_000_000, "7")), /line 2: column 1 is no/],
  ])("%s", async (_what, content, problem) => {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, "y.npy"),
      npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", "\0"),
    );
    const path = join(folder, "x");
    await writeFile(path, content);
    const isTable = !(content[0] === 0 || content[0] === 0x93);
    const read = () =>
      isTable ? loadData(path) : content[0] === 0 ? readIdx(path) : readNpy(path);
    expect(await expectRefusal(path, read)).toMatch(problem);
  });

  it.each([
    ["CSV", many(50, gzipSync("1,2\n".repeat(5_000_000)))],
    ["IDX", many(50, gzipSync(new Uint8Array(20_000_000)))],
  ])("%s that unpacks to a gigabyte", async (_what, content) => {
    const path = await pickleFile("data", content);
    expect(await expectRefusal(path, () => loadData(path))).toMatch(/unpacks to more than/);
  });
});

describe("a safetensors header", () => {
  const file = (header: string) => {
    const json = Buffer.from(header);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return Buffer.concat([length, json]);
  };
  const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  const long = "k".repeat(1_000_000);
  const entry = (dtype: string, shape: string) =>
    file(`{"a":{"dtype":${dtype},"shape":${shape},"data_offsets":[0,0]}}`);

  it.each([
    ["a dtype of a million brackets", entry(deep(1_000_000), "[0]"), /dtype \[an array of 1\]/],
    ["a dtype of a million letters", entry(`"${long}"`, "[0]"), /dtype "k+\.\.\." is not one of/],
    ["a shape of a million brackets", entry('"F32"', deep(1_000_000)), /shape is not a list/],
    [
      "a million dimensions",
      entry('"F32"', `[${"2,".repeat(1_000_000)}2]`),
      /shape .* is too large/,
    ],
    ["a size of a million digits", entry('"F32"', `[1${"0".repeat(1_000_000)}]`), /shape is not/],
    [
      "a negative size of a million digits",
      entry('"F32"', `[-${"1".repeat(1_000_000)}]`),
      /-1+ is/,
    ],
    ["a long name twice", file(`{"${long}":0,"${long}":0}`), /appears twice/],
    ["a long name without an entry", file(`{"${long}":0}`), /not a JSON object/],
    ["a long unknown field", file(`{"a":{"${long}":0}}`), /unknown field/],
    ["100,000 tensors in one place", file(`{${oneAfterTheOther(100_000)}}`), /overlaps/],
  ])("with %s", async (_what, bytes, problem) => {
    const message = await expectRefusal("m.safetensors", async () =>
      parseSafetensors(bytes, "m.safetensors"),
    );
    expect(message).toMatch(problem);
  });
});

function oneAfterTheOther(count: number): string {
  const entry = '{"dtype":"U8","shape":[1],"data_offsets":[0,1]}';
  return Array.from({ length: count }, (_, index) => `"${index}":${entry}`).join(",");
}

describe("a model", () => {
  const long = "1".repeat(1_000_000);
  const deep = "[".repeat(500_000) + "]".repeat(500_000);

  it.each([
    ["miniBatchSize", long, /miniBatchSize must be a whole number/],
    ["bestValidationAccuracy", long, /must be a number in 0\.\.1/],
    [
      "layers",
      `[{"type":"${long}"}]`,
      /layers\[0\] cannot be used: the type "1+\.\.\." is unknown/,
    ],
    ["layers", `[{"type":${deep}}]`, /layers\[0\] cannot be used: the type .* is unknown/],
    ["layers", deep, /layers\[0\] cannot be used/],
    ["history", deep, /history\[0\] is no record/],
    ["position", deep, /position must give/],
  ])("whose %s is long or deep", async (key, value, problem) => {
    const path = join(await temporaryFolder(), "m.safetensors");
    await make(convLayers(), { device: "reference" }).save(path);
    const { tensors, metadata } = await readSafetensors(path);
    await writeSafetensors(path, { tensors, metadata: { ...metadata, [key]: value } });
    const load = () => Network.load(path, { device: "reference" });
    expect(await expectRefusal(path, load)).toMatch(problem);
  });
});
