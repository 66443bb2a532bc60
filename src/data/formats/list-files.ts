// Lists the files of a folder with the kind of each, found from its first bytes.
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { FileError } from "../../errors.js";
import { messageOf } from "../../realms.js";
import { type Content, identify } from "./content.js";
import { readHead } from "./read-content.js";

/** A file of a folder. */
export interface Candidate {
  readonly path: string;
  /** Its name in the folder. */
  readonly name: string;
  readonly content: Content;
  /** Its first bytes, decompressed. */
  readonly head: Uint8Array;
}

const MAX_FILES = 1000;

/**
 * Lists the files of a folder in the order of their names, then files that are alone in a subfolder,
 * because some programs unpack archives so. Skips hidden files. A missing folder gives an empty list.
 *
 * @throws {FileError} if the folder or one of its files cannot be read
 */
export async function listFiles(folder: string, signal?: AbortSignal): Promise<Candidate[]> {
  const { files, folders } = await entries(folder);
  const nested = await Promise.all(folders.slice(0, MAX_FILES).map(entries));
  const paths = [
    ...files,
    ...nested.flatMap((inner) => (inner.files.length === 1 ? inner.files : [])),
  ];
  const candidates: Candidate[] = [];
  for (const path of paths.slice(0, MAX_FILES)) {
    signal?.throwIfAborted();
    const head = await readHead(path);
    candidates.push({ path, name: relative(folder, path), content: identify(head), head });
  }
  return candidates;
}

async function entries(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw new FileError(`${folder} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  const [files, folders]: [string[], string[]] = [[], []];
  for (const name of names.filter((found) => !found.startsWith(".")).sort()) {
    const path = join(folder, name);
    // Follows links, and skips broken ones.
    const status = await stat(path).catch(() => undefined);
    if (status?.isFile()) files.push(path);
    if (status?.isDirectory()) folders.push(path);
  }
  return { files, folders };
}

/** Normalises names: `train-images.idx3-ubyte` and `train-images-idx3-ubyte.gz` become equal. */
export function plainName(path: string): string {
  return basename(path).toLowerCase().replace(/\.gz$/, "").replace(/[._ ]/g, "-");
}

/** Keeps the first file of each normalised name. */
export function withoutCopies(files: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return files.filter(({ path }) => {
    const name = plainName(path);
    return !seen.has(name) && Boolean(seen.add(name));
  });
}
