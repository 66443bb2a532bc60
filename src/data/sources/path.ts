// The explicit places: a folder of IDX files or of mnist.pkl.gz, or the pickle itself.
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FileError } from "../../errors.js";
import { messageOf } from "../../realms.js";
import { gunzip, isGzip } from "../gunzip.js";
import {
  filesOf,
  forEachFile,
  type MnistFile,
  type NamedBytes,
  partsFromIdx,
  storedLimit,
  unpackedSize,
} from "../mnist-layout.js";
import { parseMnistPickle } from "../pickle.js";
import { sha256 } from "../sha256.js";
import { isAbsent, readIfPresent } from "./read-file.js";
import type { Found, Search } from "./settings.js";

const PICKLES = ["mnist.pkl.gz", "mnist.pkl"];
/** The book's expanded set takes about 0.9 GB as binary float32. */
const MAX_PICKLE_BYTES = 1280 * 2 ** 20;
/** Protocols that write bytes as text need them twice. */
const MAX_VALUE_BYTES = 3 * 2 ** 30;
/** What a small file may take, and how often its own size a larger one: far more than honest ones do. */
const SMALL_BYTES = 2 ** 26;
const MAX_PACKING = 128;
const MAX_VALUES_PER_BYTE = 32;
const TEXT_ADVICE = "; a pickle of protocol 0 is several times larger, so save it with protocol 2";

/**
 * MNIST from a path that somebody named: never falls through to another place.
 *
 * @param origin who named it, for messages, such as `NETWORK3_DATA`
 * @throws {FileError} if nothing usable lies there
 * @throws {FileFormatError} if what lies there is damaged
 */
export async function fromPath(path: string, origin: string, search: Search): Promise<Found> {
  const full = resolve(path);
  const status = await stat(full).catch((error: unknown) => {
    const problem = isAbsent(error) ? "does not exist" : `cannot be read: ${messageOf(error)}`;
    throw new FileError(`${origin} names ${full}, which ${problem}; ${remedy(search)}`, {
      cause: error,
    });
  });
  if (!status.isDirectory()) return fromPickle(full, search);
  const missing: string[] = [];
  for (const folder of [full, join(full, "mnist")]) {
    const found =
      (await fromIdxFolder(folder, missing, search)) ?? (await pickleIn(folder, search));
    if (found !== undefined) return found;
  }
  const some = missing.length > 0 ? ` (${missing.join("; ")})` : "";
  throw new FileError(
    `${origin} names ${full}, but neither it nor its subfolder mnist holds MNIST${some}; ${remedy(search)}`,
  );
}

/** A pickle as the book's `load_data_shared(filename)` reads it, gzip'd or not. */
export async function fromPickle(path: string, search: Search): Promise<Found> {
  const file = resolve(path);
  const { signal } = search;
  const packed = await readIfPresent(file, MAX_PICKLE_BYTES, signal);
  if (packed === undefined) {
    throw new FileError(`${file} does not exist; give the path of mnist.pkl.gz or leave it out`);
  }
  const unpacked = Math.min(MAX_PICKLE_BYTES, SMALL_BYTES + MAX_PACKING * packed.length);
  const bytes = isGzip(packed) ? await gunzip(packed, file, unpacked, TEXT_ADVICE) : packed;
  const maxBytes = Math.min(MAX_VALUE_BYTES, SMALL_BYTES + MAX_VALUES_PER_BYTE * bytes.length);
  const parts = await parseMnistPickle(bytes, { file, maxBytes, signal });
  return { ...parts, source: `the pickle ${file}` };
}

async function pickleIn(folder: string, search: Search): Promise<Found | undefined> {
  for (const name of PICKLES) {
    const path = join(folder, name);
    const present = await stat(path).then(
      (status) => status.isFile(),
      () => false,
    );
    if (present) return fromPickle(path, search);
  }
  return undefined;
}

async function fromIdxFolder(
  folder: string,
  missing: string[],
  search: Search,
): Promise<Found | undefined> {
  const { layout } = search.settings;
  const files = await forEachFile(layout, (file) => readIdx(folder, file, search));
  const { trainingImages, trainingLabels, testImages, testLabels } = files;
  if (!trainingImages || !trainingLabels || !testImages || !testLabels) {
    const present = Object.values(files).filter((file) => file !== undefined);
    if (present.length > 0) {
      const names = filesOf(layout).map((file) => file.name);
      missing.push(`${folder} holds only ${present.length} of ${names.join(", ")}`);
    }
    return undefined;
  }
  const contents = { trainingImages, trainingLabels, testImages, testLabels };
  const parts = partsFromIdx(layout, contents);
  const published = await forEachFile(layout, async (file) => file.sha256);
  const actual = await sums(contents);
  if (JSON.stringify(published) === JSON.stringify(actual)) {
    return { ...parts, source: `MNIST, IDX files in ${folder}` };
  }
  search.notice(`the files in ${folder} are not those of MNIST as published (SHA-256 differs)`);
  return { ...parts, source: `IDX files in ${folder}, not those of MNIST as published` };
}

async function sums(contents: Record<string, NamedBytes>): Promise<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const [key, { bytes }] of Object.entries(contents)) entries.push([key, await sha256(bytes)]);
  return Object.fromEntries(entries);
}

/** One IDX file under any of the names in use: with `-idx` or `.idx`, gzip'd or not. */
async function readIdx(
  folder: string,
  file: MnistFile,
  { signal }: Search,
): Promise<NamedBytes | undefined> {
  const size = unpackedSize(file);
  for (const name of [file.name, file.name.replace("-idx", ".idx")]) {
    const plain = join(folder, name);
    // One byte more, so that the reader can say that something follows the last element.
    const bytes = await readIfPresent(plain, size + 1, signal);
    if (bytes !== undefined) return { name: plain, bytes };
    const zipped = `${plain}.gz`;
    const packed = await readIfPresent(zipped, storedLimit(file), signal);
    if (packed !== undefined) {
      return { name: zipped, bytes: await gunzip(packed, zipped, size + 1) };
    }
  }
  return undefined;
}

function remedy({ settings }: Search): string {
  const names = filesOf(settings.layout).map((file) => `${file.name}.gz`);
  return `put ${names.join(", ")} or mnist.pkl.gz there, or leave the path out to download MNIST`;
}
