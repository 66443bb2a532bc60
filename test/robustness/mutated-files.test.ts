// Damaged files of every kind that the library reads.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { loadDataShared, Network, type NetworkLayers, type Parameters } from "network3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Data } from "../../src/data/data.js";
import { fromPath } from "../../src/data/sources/path.js";
import { Network3Error } from "../../src/errors.js";
import { readPng } from "../../src/images/read-png.js";
import {
  encodeSafetensors,
  parseSafetensors,
  readSafetensors,
  type SafetensorsFile,
} from "../../src/io/safetensors.js";
import { CONTENT, search } from "../data/support/mnist-files.js";
import { array, bytesOf, DIALECTS, pickle, tuple } from "../data/support/pickles.js";
import { type PngSpec, writePng } from "../images/support/write-png.js";
import { type FileKind, fuzz } from "../support/fuzz.js";
import { mutateBytes } from "../support/mutate-bytes.js";
import { mutateGzip, mutatePickle, mutatePng, mutateSafetensors } from "../support/mutate-files.js";
import { convLayers, denseLayers, examples } from "../support/networks.js";
import { repetitions } from "../support/repetitions.js";
import { writeTinyMnist } from "../support/tiny-mnist.js";

const PIXELS = 784;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-mutated-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is read must make sense; an Error that is not the library's own fails the test. */
function require(holds: boolean, what: string): void {
  if (!holds) throw new Error(`it is read, but ${what}`);
}

async function readModel(path: string, bytes: Uint8Array, device: "reference" | "cpu") {
  const net = await Network.load(path, { device });
  try {
    checkParameters(await net.parameters(), bytes.length);
    require(Number.isSafeInteger(net.step) &&
      Number.isSafeInteger(net.seed), "step or seed is none");
    for (const [epoch, record] of net.history.entries()) {
      require(record.epoch === epoch && Number.isFinite(record.cost), `epoch ${epoch} is none`);
    }
  } finally {
    await net.dispose();
  }
}

function checkParameters(parameters: Parameters, fileBytes: number): void {
  let elements = 0;
  for (const [name, { shape, data }] of Object.entries(parameters)) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    require(size === data.length, `${name} has ${data.length} elements of ${shape}`);
    require(data.every(Number.isFinite), `${name} is not finite`);
    elements += size;
  }
  require(4 * elements <= fileBytes, `there are ${elements} parameters`);
}

/** In memory and from the file, the same. */
async function readTensors(path: string, bytes: Uint8Array): Promise<void> {
  const fromFile = await outcomeOf(() => readSafetensors(path));
  const inMemory = await outcomeOf(async () => parseSafetensors(bytes, path));
  // Compares NaNs by their bits.
  require(canonical(fromFile) === canonical(inMemory), "file and memory differ");
  if (fromFile instanceof Error) throw fromFile;
}

async function outcomeOf(read: () => Promise<SafetensorsFile>): Promise<SafetensorsFile | Error> {
  return read().catch((error: unknown) => {
    if (error instanceof Network3Error) return error;
    throw error;
  });
}

function canonical(outcome: SafetensorsFile | Error): string {
  if (outcome instanceof Error) return outcome.message;
  const tensors = Object.entries(outcome.tensors).map(([name, { dtype, shape, data }]) => [
    name,
    dtype,
    shape,
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("latin1"),
  ]);
  return JSON.stringify([tensors, Object.entries(outcome.metadata)]);
}

function checkDigits(sets: readonly Data[]): void {
  for (const { x, y } of sets) {
    require(y.length > 0 &&
      x.length === PIXELS * y.length, `${x.length} pixels, ${y.length} labels`);
    require(x.length < 2 ** 24, `${y.length} rows`);
    require(y.every((label) => label >= 0 && label < 10), `labels ${y}`);
    require(x instanceof Uint8Array || x.every(Number.isFinite), "a pixel is not finite");
  }
}

async function readIdx(path: string): Promise<void> {
  const { training, validation, test } = await fromPath(dirname(path), "the test", search());
  checkDigits([training, validation, test]);
}

async function readPickle(path: string): Promise<void> {
  const { training, validation, test } = await loadDataShared({ file: path });
  checkDigits([training, validation, test]);
}

async function readImage(path: string): Promise<void> {
  const { pixels, width, height } = await readPng(path);
  require(pixels.length === width * height && pixels.length > 0, `it has ${pixels.length} pixels`);
  require(pixels.every((value) => value >= 0 && value <= 1.00001), "a pixel is not in 0..1");
}

async function models(): Promise<Record<string, Uint8Array>> {
  const saved = async (name: string, layers: NetworkLayers, epochs: number) => {
    const net = new Network(layers, 5, { seed: 7, device: "reference" });
    const data = examples(10);
    if (epochs > 0) await net.SGD(data, epochs, 5, 0.1, data, data, { log: false });
    const path = join(folder, name);
    await net.save(path);
    await net.dispose();
    return [name, await readFile(path)] as const;
  };
  return Object.fromEntries([
    await saved("dense.safetensors", denseLayers(), 0),
    await saved("dropout.safetensors", denseLayers(0.5), 3),
    await saved("conv.safetensors", convLayers(0.5), 2),
  ]);
}

function tensors(): Record<string, Uint8Array> {
  const file: SafetensorsFile = {
    tensors: {
      wide: { dtype: "F64", shape: [2, 1], data: Float64Array.of(Math.PI, -0) },
      "7": { dtype: "I32", shape: [], data: Int32Array.of(-5) },
      "layers.0.w": { dtype: "F32", shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
      empty: { dtype: "F32", shape: [0, 3], data: new Float32Array() },
      "é ☃": { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 255) },
    },
    metadata: { format: "network3", text: '"quoted"\n☃' },
  };
  return {
    "all.safetensors": encodeSafetensors(file),
    "plain.safetensors": encodeSafetensors({ ...file, metadata: {} }),
  };
}

function pickles(): Record<string, Uint8Array> {
  const types = ["f4", "f8", "u1", "f4"];
  return Object.fromEntries(
    Object.values(DIALECTS).map((dialect, index) => {
      const type = types[index] ?? "f4";
      const pixels = (rows: number) =>
        Array.from({ length: rows * PIXELS }, (_, i) => (i % 200) / 256);
      const data = (rows: number) =>
        type === "f8"
          ? bytesOf(Float64Array.from(pixels(rows)))
          : type === "u1"
            ? Uint8Array.from(pixels(rows), (value) => 256 * value)
            : bytesOf(Float32Array.from(pixels(rows)));
      const set = (...labels: number[]) =>
        tuple(
          array(dialect, { type, shape: [labels.length, PIXELS], data: data(labels.length) }),
          array(dialect, {
            type: "i8",
            shape: [labels.length],
            data: bytesOf(BigInt64Array.from(labels, BigInt)),
          }),
        );
      return [`${index}.pkl`, pickle(dialect, tuple(set(1, 2), set(3), set(9)))];
    }),
  );
}

async function listPickle(): Promise<Uint8Array> {
  const path = join(folder, "lists.pkl");
  await writeTinyMnist(path, { training: 1, validation: 1, test: 1 });
  return readFile(path);
}

function pngs(): Record<string, Uint8Array> {
  const spec = (depth: number, colourType: number, channels: number): PngSpec => ({
    ...{ width: 13, height: 9, depth, colourType },
    samples: Array.from({ length: 13 * 9 * channels }, (_, i) => (i * 7919) % 2 ** depth),
  });
  const palette = Array.from({ length: 3 * 16 }, (_, i) => (i * 37) % 256);
  return {
    "bits.png": writePng(spec(1, 0, 1)),
    "grey.png": writePng({ ...spec(8, 0, 1), transparency: [0, 9] }),
    "grey16.png": writePng({ ...spec(16, 4, 2), interlaced: true }),
    "colour.png": writePng({ ...spec(8, 2, 3), interlaced: true }),
    "alpha.png": writePng(spec(8, 6, 4)),
    "palette.png": writePng({ ...spec(4, 3, 1), palette, transparency: [0, 128, 255] }),
  };
}

function zipped(files: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]),
  );
}

const kinds: readonly [string, number, () => Promise<Omit<FileKind, "name">>][] = [
  [
    "model",
    5000,
    async () => ({
      seeds: await models(),
      mutate: mutateSafetensors,
      read: (path, bytes) => readModel(path, bytes, "reference"),
    }),
  ],
  [
    "model on the CPU",
    1000,
    async () => ({
      seeds: await models(),
      mutate: mutateSafetensors,
      // A float64 that float32 cannot hold is a matter of the device.
      codes: ["ERR_DATA"],
      read: (path, bytes) => readModel(path, bytes, "cpu"),
    }),
  ],
  [
    "safetensors",
    2500,
    async () => ({ seeds: tensors(), mutate: mutateSafetensors, read: readTensors }),
  ],
  ["IDX", 2500, async () => ({ seeds: CONTENT, mutate: mutateBytes, read: readIdx })],
  [
    "gzip'd IDX",
    1500,
    async () => ({ seeds: zipped(CONTENT), mutate: mutateGzip(mutateBytes), read: readIdx }),
  ],
  [
    "pickle",
    2500,
    async () => ({
      seeds: { ...pickles(), "lists.pkl": await listPickle() },
      mutate: mutatePickle,
      read: readPickle,
    }),
  ],
  [
    "gzip'd pickle",
    1500,
    async () => ({
      seeds: zipped({ ...pickles(), "lists.pkl": await listPickle() }),
      mutate: mutateGzip(mutatePickle),
      read: readPickle,
    }),
  ],
  ["PNG", 3500, async () => ({ seeds: pngs(), mutate: mutatePng, read: readImage })],
];

describe("a damaged file is read or refused as promised", () => {
  it.each(kinds)("%s", async (name, all, kind) => {
    const cases = repetitions(all);
    const result = await fuzz({ name, ...(await kind()) }, cases, join(folder, name));
    expect(result.failures).toEqual([]);
    // A test of one outcome only would show little.
    expect(result.refused / cases).toBeGreaterThan(0.3);
    expect(result.accepted / cases).toBeGreaterThan(0.02);
  });
});
