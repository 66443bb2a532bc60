// Reads damaged files of all kinds that the library supports.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadData, loadDataShared, Network, type Parameters, readNpy } from "network3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ArrayData } from "../../src/data/data.js";
import { fromPath } from "../../src/data/sources/path.js";
import { Network3Error } from "../../src/errors.js";
import {
  parseSafetensors,
  readSafetensors,
  type SafetensorsFile,
} from "../../src/io/safetensors.js";
import { decodePng } from "../../src/pictures/decode-png.js";
import type { Picture } from "../../src/pictures/picture.js";
import { readPicture } from "../../src/pictures/read-picture.js";
import { CONTENT, search } from "../data/support/mnist-files.js";
import { type FileKind, fuzz } from "../support/fuzz.js";
import {
  archives,
  arrays,
  models,
  pickles,
  pngs,
  tables,
  tensors,
  zipped,
} from "../support/good-files.js";
import { mutateBytes } from "../support/mutate-bytes.js";
import { mutateGzip, mutatePickle, mutateSafetensors } from "../support/mutate-files.js";
import { mutatePng } from "../support/mutate-png.js";
import { repetitions } from "../support/repetitions.js";

const PIXELS = 784;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-mutated-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Requires that the content is consistent; an error of another type than Network3Error fails the test. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`it is read, but ${what}`);
}

async function readModel(path: string, bytes: Uint8Array, device: "reference" | "cpu") {
  const net = await Network.load(path, { device });
  try {
    checkParameters(await net.parameters(), bytes.length);
    must(Number.isSafeInteger(net.step) && Number.isSafeInteger(net.seed), "step or seed is none");
    for (const [epoch, record] of net.history.entries()) {
      must(record.epoch === epoch && Number.isFinite(record.cost), `epoch ${epoch} is none`);
    }
  } finally {
    await net.dispose();
  }
}

function checkParameters(parameters: Parameters, fileBytes: number): void {
  let elements = 0;
  for (const [name, { shape, data }] of Object.entries(parameters)) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    must(size === data.length, `${name} has ${data.length} elements of ${shape}`);
    must(data.every(Number.isFinite), `${name} is not finite`);
    elements += size;
  }
  must(4 * elements <= fileBytes, `there are ${elements} parameters`);
}

/** Requires equal results from bytes and from the file. */
async function readTensors(path: string, bytes: Uint8Array): Promise<void> {
  const fromFile = await outcomeOf(() => readSafetensors(path));
  const inMemory = await outcomeOf(async () => parseSafetensors(bytes, path));
  // Compares bits, because NaN is not equal to itself.
  must(canonical(fromFile) === canonical(inMemory), "file and memory differ");
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

function checkDigits(sets: readonly ArrayData[]): void {
  for (const { x, y } of sets) {
    must(y.length > 0 && x.length === PIXELS * y.length, `${x.length} pixels, ${y.length} labels`);
    must(x.length < 2 ** 24, `${y.length} rows`);
    must(
      y.every((label) => label >= 0 && label < 10),
      `labels ${y}`,
    );
    must(x instanceof Uint8Array || x.every(Number.isFinite), "a pixel is not finite");
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

async function readArray(path: string, bytes: Uint8Array): Promise<void> {
  const { shape, data } = await readNpy(path);
  const size = shape.reduce((product, extent) => product * extent, 1);
  must(size === data.length && size <= bytes.length, `${data.length} elements of ${shape}`);
}

async function readOwn(path: string, bytes: Uint8Array): Promise<void> {
  const { training } = await loadData(path);
  const { x, y, features } = training;
  must(x.length === y.length * features && y.length > 0, `${x.length} values, ${y.length} labels`);
  must(x.length <= 64 * bytes.length && x.every(Number.isFinite), `${x.length} values`);
  must(
    y.every((label) => label >= 0),
    `labels ${y}`,
  );
}

/** Reads with both decoders, which may differ in accepting a file; the result is that of the JavaScript one. */
async function readImage(path: string, bytes: Uint8Array): Promise<void> {
  const { picture } = await readPicture({ name: path, path }).catch((error: unknown) => {
    if (error instanceof Network3Error) return { picture: undefined };
    throw error;
  });
  if (picture) checkPixels(picture);
  checkPixels(await decodePng(bytes, path));
}

function checkPixels({ width, height, data }: Picture): void {
  must(data.length === 4 * width * height && width > 0, `it has ${data.length} bytes of pixels`);
}

const kinds: readonly [string, number, () => Promise<Omit<FileKind, "name">>][] = [
  [
    "model",
    5000,
    async () => ({
      seeds: await models(folder),
      mutate: mutateSafetensors,
      read: (path, bytes) => readModel(path, bytes, "reference"),
    }),
  ],
  [
    "model on the CPU",
    1000,
    async () => ({
      seeds: await models(folder),
      mutate: mutateSafetensors,
      // A float64 that exceeds float32 is an error of the device, not of the file.
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
      seeds: await pickles(folder),
      mutate: mutatePickle,
      read: readPickle,
    }),
  ],
  [
    "gzip'd pickle",
    1500,
    async () => ({
      seeds: zipped(await pickles(folder)),
      mutate: mutateGzip(mutatePickle),
      read: readPickle,
    }),
  ],
  [".npy", 1500, async () => ({ seeds: arrays(), mutate: mutateBytes, read: readArray })],
  [".npz", 1500, async () => ({ seeds: archives(), mutate: mutateBytes, read: readOwn })],
  [
    "CSV",
    1500,
    async () => ({
      seeds: tables(),
      mutate: mutateBytes,
      // It is also allowed to require that the caller names the column of labels.
      codes: ["ERR_ARGUMENT"],
      read: readOwn,
    }),
  ],
  ["PNG", 3500, async () => ({ seeds: pngs(), mutate: mutatePng, read: readImage })],
];

describe("a damaged file is read or refused as promised", () => {
  it.each(kinds)("%s", async (name, all, kind) => {
    const cases = repetitions(all);
    const result = await fuzz({ name, ...(await kind()) }, cases, join(folder, name));
    expect(result.failures).toEqual([]);
    // Both outcomes must occur; otherwise the damage would be too weak or too strong.
    expect(result.refused / cases).toBeGreaterThan(0.3);
    expect(result.accepted / cases).toBeGreaterThan(0.02);
  });
});
