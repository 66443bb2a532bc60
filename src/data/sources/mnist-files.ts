// Finds the four IDX files of MNIST in a folder by their content, or by name if none has the right
// content.
import { join } from "node:path";
import { FileFormatError } from "../../errors.js";
import { messageOf } from "../../realms.js";
import { type Candidate, listFiles, plainName } from "../formats/list-files.js";
import { foreign } from "../formats/read-content.js";
import { gunzip, isGzip } from "../gunzip.js";
import { parseIdx, parseIdxHeader } from "../idx.js";
import {
  filesOf,
  forEachFile,
  idxExtents,
  type MnistFile,
  type NamedBytes,
  type PerFile,
  storedLimit,
  unpackedSize,
} from "../mnist-layout.js";
import { readIfPresent } from "./read-file.js";
import type { Search } from "./settings.js";

/** Returns the four files. If the folder lacks one, returns undefined and adds a line to `missing`. */
export async function readMnistFiles(
  folder: string,
  listed: readonly Candidate[],
  missing: string[],
  search: Search,
): Promise<PerFile<NamedBytes> | undefined> {
  const { layout } = search.settings;
  const files = await forEachFile(layout, (file) => readOne(file, listed, search));
  const { trainingImages, trainingLabels, testImages, testLabels } = files;
  if (trainingImages && trainingLabels && testImages && testLabels) {
    return { trainingImages, trainingLabels, testImages, testLabels };
  }
  const present = Object.values(files).filter((file) => file !== undefined);
  if (present.length > 0) {
    const names = filesOf(layout).map((file) => file.name);
    missing.push(`${folder} holds only ${present.length} of ${names.join(", ")}`);
  }
  return undefined;
}

/** Returns the first valid one of the candidates; throws the first error if none is valid. */
async function readOne(
  file: MnistFile,
  listed: readonly Candidate[],
  search: Search,
): Promise<NamedBytes | undefined> {
  const candidates = candidatesFor(file, listed);
  let failure: unknown;
  for (const candidate of candidates) {
    try {
      const found = await readCandidate(file, candidate, search);
      if (failure !== undefined) search.notice(`left out: ${messageOf(failure)}`);
      return found;
    } catch (error) {
      if (!(error instanceof FileFormatError)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return undefined;
}

/** Returns the files of the right kind and size, else those of the right name. */
function candidatesFor(file: MnistFile, listed: readonly Candidate[]): readonly Candidate[] {
  const isNamed = ({ path }: Candidate) => plainName(path) === file.name;
  const fitting = listed.filter((candidate) => fits(candidate, file));
  const sorted = [
    ...fitting.filter(isNamed),
    ...fitting.filter((candidate) => !isNamed(candidate)),
  ];
  return sorted.length > 0 ? sorted : listed.filter(isNamed);
}

/** True if the header is the one of the file. */
function fits({ content, head, path }: Candidate, file: MnistFile): boolean {
  if (content !== "idx") return false;
  try {
    const { type, shape } = parseIdxHeader(head, path);
    const [, ...row] = idxExtents(file);
    return type === "u1" && String(shape) === String([file.rows, ...row]);
  } catch {
    return false;
  }
}

async function readCandidate(
  file: MnistFile,
  { path, content }: Candidate,
  { signal }: Search,
): Promise<NamedBytes> {
  if (typeof content === "object") throw foreign(path, content);
  const stored = await readIfPresent(path, storedLimit(file), signal);
  if (stored === undefined) throw new FileFormatError(`${path} was removed while it was read`);
  // Reads one byte more, so that the parser notices bytes after the last element.
  const limit = unpackedSize(file) + 1;
  const bytes = isGzip(stored) ? await gunzip(stored, path, limit) : stored;
  // Finds damage here, because there may be another, valid copy.
  parseIdx(bytes, { file: path, extents: idxExtents(file) });
  return { name: path, bytes };
}

/** The folders that are searched for MNIST: the named one and some of its subfolders. */
export async function* mnistFolders(
  folder: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ folder: string; listed: readonly Candidate[] }> {
  for (const below of ["", "mnist", "raw", "mnist/raw", "MNIST/raw"]) {
    const place = join(folder, below);
    yield { folder: place, listed: await listFiles(place, signal) };
  }
}
