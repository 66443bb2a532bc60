import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fromPath, fromPickle } from "../../src/data/sources/path.js";
import { FileError, FileFormatError } from "../../src/errors.js";
import {
  CONTENT,
  idx,
  images,
  LAYOUT,
  labels,
  search,
  temporaryFolder,
  writeMnist,
} from "./support/mnist-files.js";
import { array, bytesOf, DIALECTS, type Dialect, pickle, tuple } from "./support/pickles.js";

const d = DIALECTS["Python 2, protocol 2"] as Dialect;
const set = tuple(
  array(d, { type: "f4", shape: [1, 784], data: bytesOf(new Float32Array(784).fill(0.5)) }),
  array(d, { type: "i4", shape: [1], data: bytesOf(Int32Array.of(5)) }),
);
const PICKLE = pickle(d, tuple(set, set, set));

describe("an explicit folder", () => {
  it.each([
    ["IDX", "", ""],
    ["IDX.gz", ".gz", ""],
    ["IDX.gz in mnist/", ".gz", "mnist"],
  ] as const)("of %s is split in file order", async (_, suffix, sub) => {
    const folder = await temporaryFolder();
    await writeMnist(join(folder, sub), suffix);
    const asked = search();
    const found = await fromPath(folder, "NETWORK3_DATA", asked);
    expect([...found.training.y, ...found.validation.y, ...found.test.y]).toEqual([
      0, 1, 2, 3, 4, 5, 0, 1, 2,
    ]);
    expect(found.training.y.length).toBe(4);
    const pixels = CONTENT["train-images-idx3-ubyte"]?.subarray(16) ?? [];
    expect([...found.training.x, ...found.validation.x]).toEqual([...pixels]);
    expect(found.training.x).toBeInstanceOf(Uint8Array);
    expect(found.source).toBe(`MNIST, IDX files in ${join(folder, sub)}`);
    expect(asked.notices).toEqual([]);
  });

  it("may name files with a dot", async () => {
    const folder = await temporaryFolder();
    for (const [name, content] of Object.entries(CONTENT)) {
      await writeFile(join(folder, name.replace("-idx", ".idx")), content);
    }
    expect((await fromPath(folder, "NETWORK3_DATA", search())).test.y.length).toBe(3);
  });

  it("tells where the files are not MNIST's own", async () => {
    const folder = await temporaryFolder();
    await writeMnist(folder, ".gz", { "t10k-labels-idx1-ubyte": idx([3], Uint8Array.of(9, 9, 9)) });
    const asked = search();
    const found = await fromPath(folder, "NETWORK3_DATA", asked);
    expect([...found.test.y]).toEqual([9, 9, 9]);
    expect(found.source).toContain("not those of MNIST");
    expect(asked.notices).toEqual([expect.stringContaining("SHA-256")]);
  });

  it("may hold mnist.pkl.gz", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "mnist", "mnist.pkl.gz");
    await mkdir(join(folder, "mnist"));
    await writeFile(path, gzipSync(PICKLE));
    const found = await fromPath(folder, "loadDataShared", search());
    expect([found.training.y[0], found.training.x[0], found.source]).toEqual([
      5,
      128,
      `the pickle ${path}`,
    ]);
  });

  it.each<[string, "" | ".gz", Record<string, Buffer | undefined>, RegExp]>([
    ["other counts", "", { "train-labels-idx1-ubyte": labels(5) }, /6 images, but .* 5 labels/],
    [
      "fewer digits than MNIST",
      "",
      { "t10k-images-idx3-ubyte": images(2), "t10k-labels-idx1-ubyte": labels(2) },
      /2 images, but this file of MNIST has 3/,
    ],
    [
      "27 columns",
      "",
      { "t10k-images-idx3-ubyte": idx([3, 28, 27], Buffer.alloc(2268)) },
      /byte 12: .*28/,
    ],
    [
      "label 10",
      ".gz",
      { "t10k-labels-idx1-ubyte": idx([3], Uint8Array.of(1, 10, 2)) },
      /label 10/,
    ],
    ["a bomb", ".gz", { "t10k-labels-idx1-ubyte": Buffer.alloc(1e6) }, /more than the 12 bytes/],
    [
      "a huge file",
      "",
      { "t10k-labels-idx1-ubyte": Buffer.alloc(1000) },
      /1000 bytes, expected at most/,
    ],
    [
      "a byte too many",
      "",
      { "t10k-labels-idx1-ubyte": Buffer.concat([labels(3), Buffer.of(0)]) },
      /byte 11: 1 bytes follow/,
    ],
  ])("with %s is an error", async (_, suffix, change, message) => {
    const folder = await temporaryFolder();
    await writeMnist(folder, suffix, change);
    const error = await fromPath(folder, "NETWORK3_DATA", search()).catch((e) => e);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(String(error)).toMatch(message);
    expect(String(error)).toContain(folder);
  });

  it("without the files is an error that names origin, folder, what is missing and the remedy", async () => {
    const folder = await temporaryFolder();
    await writeMnist(folder, "", { "t10k-labels-idx1-ubyte": undefined });
    for (const [path, message] of [
      [folder, /holds only 3 of .*t10k-labels/],
      [join(folder, "nowhere"), /does not exist/],
      [await temporaryFolder(), /neither it nor its subfolder mnist/],
    ] as const) {
      const error = await fromPath(path, "NETWORK3_DATA", search()).catch((e) => e);
      expect(error).toBeInstanceOf(FileError);
      expect(String(error)).toMatch(message);
      expect(String(error)).toContain(`NETWORK3_DATA names ${path}`);
      expect(String(error)).toContain(`put ${LAYOUT.trainingImages.name}.gz`);
    }
  });

  it("where a file should be is a typed error", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "train-images-idx3-ubyte"));
    await expect(fromPath(folder, "NETWORK3_DATA", search())).rejects.toThrow(FileError);
  });
});

describe("an explicit pickle", () => {
  it.each([
    ["packed", "a.pkl.gz", gzipSync(PICKLE)],
    ["plain", "a.pkl", PICKLE],
  ])("is read %s", async (_, name, content) => {
    const path = join(await temporaryFolder(), name);
    await writeFile(path, content);
    for (const read of [fromPickle(path, search()), fromPath(path, "loadDataShared", search())]) {
      expect([...(await read).validation.y]).toEqual([5]);
    }
  });

  it("that is damaged or absent is a typed error", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "a.pkl.gz");
    await writeFile(path, gzipSync(PICKLE).subarray(0, 50));
    await expect(fromPickle(path, search())).rejects.toThrow(FileFormatError);
    await writeFile(path, gzipSync(PICKLE.subarray(0, 500)));
    await expect(fromPickle(path, search())).rejects.toThrow(/truncated/);
    await expect(fromPickle(join(folder, "b"), search())).rejects.toThrow(FileError);
    await expect(fromPickle(folder, search())).rejects.toThrow(FileError);
  });
});
