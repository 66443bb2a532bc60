// Reads MNIST from a folder or file that the caller or NETWORK3_DATA names.
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { FileError } from "../../errors.js";
import { messageOf } from "../../realms.js";
import { readContent } from "../formats/read-content.js";
import { filesOf, forEachFile, type NamedBytes, partsFromIdx } from "../mnist-layout.js";
import type { RawSets } from "../sets/raw.js";
import { readSetsFile } from "../sets/read-file.js";
import { readFolder, setsOf } from "../sets/read-place.js";
import { sha256 } from "../sha256.js";
import { mnistFolders, readMnistFiles } from "./mnist-files.js";
import { digitsFrom } from "./mnist-sets.js";
import { isAbsent } from "./read-file.js";
import type { Found, Search } from "./settings.js";

/**
 * Reads MNIST from a named path. Other places are not tried.
 *
 * @param origin the origin of the path in messages, such as `NETWORK3_DATA`
 * @param isNamed the caller named the path: a pickled (training, validation, test) may then have any
 *   size, as in the original's load_data_shared(filename)
 * @throws {FileError} if there is nothing usable
 * @throws {FileFormatError} if the content is damaged or not MNIST
 */
export async function fromPath(
  path: string,
  origin: string,
  search: Search,
  isNamed = false,
): Promise<Found> {
  const full = resolve(path);
  const status = await stat(full).catch((error: unknown) => {
    const problem = isAbsent(error) ? "does not exist" : `cannot be read: ${messageOf(error)}`;
    throw new FileError(
      `${origin} names ${full}, which ${problem}; check the path, or leave it out to download MNIST`,
      { cause: error },
    );
  });
  if (!status.isDirectory()) return fromFile(full, search, isNamed);
  const missing: string[] = [];
  for await (const { folder, listed } of mnistFolders(full, search.signal)) {
    const contents = await readMnistFiles(folder, listed, missing, search);
    if (contents !== undefined) return fromIdx(folder, contents, search);
    const data = listed.filter(({ content }) => ["zip", "pickle", "csv"].includes(String(content)));
    if (data.length === 0) continue;
    const sets = await readFolder(data, folder, search);
    const [only] = data;
    if (data.length === 1 && only !== undefined) {
      return found(sets, only.path, only.content === "pickle", false, search);
    }
    return { ...(await digitsFrom(sets, folder, false, search)), source: `tables in ${folder}` };
  }
  const some = missing.length > 0 ? ` (${missing.join("; ")})` : "";
  throw new FileError(
    `${origin} names ${full}, but neither it nor its subfolder mnist holds MNIST${some}; ${remedy(search)}`,
  );
}

/** Reads one file of any format that has images and labels. */
async function fromFile(file: string, search: Search, isNamed: boolean): Promise<Found> {
  const content = await readContent(file, search.signal);
  const sets = setsOf(await readSetsFile(content, search), search, file);
  return found(sets, file, content.kind === "pickle", isNamed, search);
}

async function found(
  sets: RawSets,
  file: string,
  isPickle: boolean,
  isNamed: boolean,
  search: Search,
): Promise<Found> {
  const mayDiffer = isNamed && isPickle && sets.validation !== undefined;
  const source = `the ${isPickle ? "pickle" : "file"} ${file}`;
  return { ...(await digitsFrom(sets, file, mayDiffer, search)), source };
}

async function fromIdx(
  folder: string,
  contents: Parameters<typeof partsFromIdx>[1],
  search: Search,
): Promise<Found> {
  const { layout } = search.settings;
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

function remedy({ settings }: Search): string {
  const names = filesOf(settings.layout).map((file) => `${file.name}.gz`);
  return `put ${names.join(", ")} or mnist.pkl.gz there, or leave the path out to download MNIST`;
}
