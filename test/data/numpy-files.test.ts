// Reads files that NumPy and Python's pickle write, which define the formats.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, FileFormatError, loadData, readNpy } from "network3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PythonPackage } from "../support/python-package.js";

interface Expected {
  readonly shape: readonly number[];
  readonly data: readonly string[];
}

const Y = [5, 0, 4, 1, 9, 2];
const PIXELS = Uint8Array.from({ length: 6 * 784 }, (_, i) => i % 251);

let folder: string;
let missing = "";
let expected: Readonly<Record<string, Expected>> = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-numpy-"));
  const numpy = await PythonPackage.find("numpy", "2.2.6");
  if (typeof numpy === "string") missing = numpy;
  else expected = JSON.parse(await numpy.run("numpy_files.py", [folder]));
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(({ skip }) => {
  if (missing !== "") skip(missing);
});

const load = (name: string, options = {}) => loadData(join(folder, name), options);
const rowsOf = (set: Dataset | undefined) => [set?.size, ...(set?.shape ?? [])];

describe("NumPy's .npy files", () => {
  it("of every type, order and version are read", async () => {
    expect(Object.keys(expected).length).toBeGreaterThan(30);
    for (const [name, { shape, data }] of Object.entries(expected)) {
      const read = await readNpy(join(folder, name));
      const values = Array.from(read.data as ArrayLike<unknown>, String);
      const texts = data.map((text) =>
        /^-?[\d.]+(e[-+]\d+)?$/.test(text) ? String(Number(text)) : text,
      );
      expect([name, read.shape, values]).toEqual([name, shape, texts]);
    }
  });

  it.each([
    ["objects.npy", /array of Python objects, which is pickled code/],
    ["records.npy", /a table of records; save each of its columns/],
  ])("of %s are refused", async (name, message) => {
    const error = await readNpy(join(folder, name)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(String(error)).toMatch(message);
  });
});

describe("NumPy's .npz files", () => {
  it.each(["stored.npz", "packed.npz"])("%s gives the sets of Keras' mnist.npz", async (name) => {
    const { training, validation, test } = await load(name);
    expect([rowsOf(training), validation, rowsOf(test)]).toEqual([
      [4, 1, 28, 28],
      undefined,
      [2, 1, 28, 28],
    ]);
    expect([...training.y, ...(test?.y ?? [])]).toEqual(Y);
    expect(training.bytes).toEqual(PIXELS.subarray(0, 4 * 784));
    expect(test?.bytes).toEqual(PIXELS.subarray(4 * 784));
  });

  it("puts channels that come last to the front, and takes labels [n, 1]", async () => {
    const { training } = await load("colour.npz");
    expect([rowsOf(training), [...training.y]]).toEqual([
      [2, 3, 5, 6],
      [1, 0],
    ]);
    const second = Array.from({ length: 30 }, (_, pixel) => 90 + 3 * pixel + 1);
    expect([...(training.bytes?.subarray(90 + 30, 90 + 60) ?? [])]).toEqual(second);
  });

  it("numbers labels that are names, and takes one-hot rows and arrays without names", async () => {
    const { training, classes } = await load("names.npz");
    expect([classes, [...training.y], training.x[0]]).toEqual([["a", "b"], [1, 0, 1], 1 / 3]);
    expect([...(await load("one-hot.npz")).training.y]).toEqual([2, 0, 1]);
    expect([...(await load("unnamed.npz")).training.y]).toEqual([1, 0, 1]);
  });
});

describe("Python's pickles", () => {
  it.each([0, 1, 2, 3, 4, 5])(
    "of protocol %i give training, validation and test",
    async (protocol) => {
      const { training, validation, test } = await load(`protocol-${protocol}.pkl`);
      expect([rowsOf(training), rowsOf(validation), rowsOf(test)]).toEqual([
        [3, 784],
        [2, 784],
        [1, 784],
      ]);
      expect([...training.y, ...(validation?.y ?? []), ...(test?.y ?? [])]).toEqual(Y);
      expect([...(training.bytes ?? [])]).toEqual([...PIXELS.subarray(0, 3 * 784)]);
    },
  );

  it("may be packed lists, a dict of arrays, or a big-endian pair", async () => {
    expect((await load("packed.pkl.gz")).validation?.y).toEqual(Int32Array.of(1, 9));
    const batch = await load("batch");
    expect([...batch.training.y, batch.training.bytes?.[5], batch.test]).toEqual([
      ...Y,
      5,
      undefined,
    ]);
    const pair = await load("big.pkl");
    expect([...pair.training.y, pair.training.x[5], pair.training.bytes]).toEqual([
      ...Y,
      5,
      undefined,
    ]);
    expect((await load("big.pkl", { pixels: true })).training.bytes?.[5]).toBe(5);
  });
});

describe("NumPy's savetxt", () => {
  it("with commas and with its own notation is a table", async () => {
    const { training } = await load("mnist.csv");
    expect([[...training.y], [...(training.bytes ?? [])]]).toEqual([Y, [...PIXELS]]);
    const floats = await load("default.txt");
    expect([...floats.training.y]).toEqual(Y);
    expect(floats.training.x[5]).toBe(Math.fround(5 / 7));
  });
});
