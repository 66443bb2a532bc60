// The files of a folder, each with what it is by its first bytes.
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
  /** Its first bytes, unpacked. */
  readonly head: Uint8Array;
}

const MAX_FILES = 1000;

/**
 * The files of a folder in the order of their names, then those that lie alone in a subfolder, as some
 * programs unpack archives. Hidden files are left out; a folder that is not there is empty.
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
    // Follows links; one that leads nowhere is passed over.
    const status = await stat(path).catch(() => undefined);
    if (status?.isFile()) files.push(path);
    if (status?.isDirectory()) folders.push(path);
  }
  return { files, folders };
}

/** One name for the ways to write it: `train-images.idx3-ubyte`, `train-images-idx3-ubyte.gz`. */
export function plainName(path: string): string {
  return basename(path).toLowerCase().replace(/\.gz$/, "").replace(/[._ ]/g, "-");
}

/** The first of the files that have one name in one of its ways to write it. */
export function withoutCopies(files: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return files.filter(({ path }) => {
    const name = plainName(path);
    return !seen.has(name) && Boolean(seen.add(name));
  });
}
