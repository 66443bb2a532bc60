import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fromPath } from "../../src/data/sources/path.js";
import { FileError, FileFormatError } from "../../src/errors.js";
import { npy, npz } from "../support/write-npz.js";
import {
  CONTENT,
  idx,
  images,
  labels,
  NAMES,
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

  it("may hold one file of another kind, which is no pickle", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "mnist.npz");
    const part = (rows: number) => ({
      x: npy("|u1", [rows, 28, 28], new Uint8Array(784 * rows).fill(3)),
      y: npy("|u1", [rows], new Uint8Array(rows).fill(2)),
    });
    const [train, test] = [part(6), part(3)];
    const arrays = { x_train: train.x, y_train: train.y, x_test: test.x, y_test: test.y };
    await writeFile(path, npz(arrays, true));
    for (const place of [folder, path]) {
      const asked = search();
      const found = await fromPath(place, "NETWORK3_DATA", asked);
      expect([found.test.y.length, found.test.y[0], found.source]).toEqual([
        3,
        2,
        `the file ${path}`,
      ]);
      expect(asked.notices.filter((line) => line.includes("is not MNIST"))).toEqual([]);
    }
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
      /2 images, but this file has 3 as published/,
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
    [
      "a bomb",
      ".gz",
      { "t10k-labels-idx1-ubyte": Buffer.concat([labels(3), Buffer.alloc(1e6)]) },
      /more than the 12 bytes/,
    ],
    [
      "a huge file",
      "",
      { "t10k-labels-idx1-ubyte": Buffer.concat([labels(3), Buffer.alloc(2000)]) },
      /2011 bytes, expected at most/,
    ],
    [
      "zeros for labels",
      "",
      { "t10k-labels-idx1-ubyte": Buffer.alloc(11) },
      /t10k-labels-idx1-ubyte is of an unknown kind \(it begins with the bytes 00 00/,
    ],
    [
      "an error page for images",
      ".gz",
      { "train-images-idx3-ubyte": Buffer.from("<!DOCTYPE html><html>404") },
      /train-images-idx3-ubyte\.gz is an HTML page; perhaps an error page .* fetch the file again/,
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
      expect(String(error)).toMatch(/leave (the path|it) out to download MNIST/);
    }
  });

  it("where a file should be, empty or in a loop of links, is a typed error", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "train-images-idx3-ubyte"));
    await symlink(folder, join(folder, "train-labels-idx1-ubyte"));
    await expect(fromPath(folder, "NETWORK3_DATA", search())).rejects.toThrow(FileError);
  });

  it("in Kaggle's layout has a folder of each name beside the file", async () => {
    const folder = await temporaryFolder();
    for (const [name, content] of Object.entries(CONTENT)) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, name), content);
      await writeFile(join(folder, name.replace("-idx", ".idx")), content);
    }
    expect((await fromPath(folder, "loadDataShared", search())).training.y.length).toBe(4);
    for (const name of NAMES) await rm(join(folder, name.replace("-idx", ".idx")));
    expect((await fromPath(folder, "loadDataShared", search())).training.y.length).toBe(4);
  });

  it.each(["MNIST/raw", "raw", "mnist/raw"])("in torchvision's layout has %s", async (below) => {
    const folder = await temporaryFolder();
    await writeMnist(join(folder, below), "");
    await writeMnist(join(folder, below), ".gz");
    expect((await fromPath(folder, "loadDataShared", search())).test.y.length).toBe(3);
  });

  it("may name files as it likes: their content tells what they are", async () => {
    const folder = await temporaryFolder();
    for (const [index, name] of NAMES.entries()) {
      const content = CONTENT[name] ?? Buffer.alloc(0);
      // The names are wrong about compression and content.
      const isPacked = index % 2 === 0;
      const lie = `${NAMES[3 - index]}${isPacked ? "" : ".gz"}`;
      await writeFile(join(folder, lie), isPacked ? gzipSync(content) : content);
    }
    await writeFile(join(folder, "README.md"), "# Digits\n");
    const { training, test } = await fromPath(folder, "loadDataShared", search());
    expect([training.y.length, test.y.length, training.x[1]]).toEqual([4, 3, 13]);
  });

  it("passes over a damaged copy of a file that is there twice, and says so", async () => {
    const folder = await temporaryFolder();
    await writeMnist(folder, "");
    await writeMnist(folder, ".gz");
    const name = "train-labels-idx1-ubyte";
    await writeFile(join(folder, name), CONTENT[name]?.subarray(0, 9) ?? "");
    const asked = search();
    expect((await fromPath(folder, "loadDataShared", asked)).training.y[3]).toBe(3);
    expect(asked.notices).toEqual([expect.stringMatching(/left out: .*labels.*byte 9: truncated/)]);
  });
});

describe("an explicit pickle", () => {
  it.each([
    ["packed", "a.pkl.gz", gzipSync(PICKLE)],
    ["plain", "a.pkl", PICKLE],
    ["packed under a plain name", "a.pkl", gzipSync(PICKLE)],
    ["plain under a packed name", "a.pkl.gz", PICKLE],
    ["under any name", "digits", PICKLE],
  ])("is read %s", async (_, name, content) => {
    const path = join(await temporaryFolder(), name);
    await writeFile(path, content);
    const found = await fromPath(path, "loadDataShared", search());
    expect([...found.validation.y]).toEqual([5]);
  });

  it("that is damaged or absent is a typed error", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "a.pkl.gz");
    await writeFile(path, gzipSync(PICKLE).subarray(0, 50));
    const read = (from: string) => fromPath(from, "loadDataShared", search());
    await expect(read(path)).rejects.toThrow(FileFormatError);
    await writeFile(path, gzipSync(PICKLE.subarray(0, 500)));
    await expect(read(path)).rejects.toThrow(/truncated/);
    await expect(read(join(folder, "b"))).rejects.toThrow(FileError);
  });
});
