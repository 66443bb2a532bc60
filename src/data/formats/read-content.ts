// A file's bytes, unpacked if they are gzip'd whatever its name says, and what they are.
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { constants, gunzip as zlibGunzip } from "node:zlib";
import { FileError, FileFormatError } from "../../errors.js";
import { messageOf } from "../../realms.js";
import { gunzip, isGzip } from "../gunzip.js";
import { readIfPresent } from "../sources/read-file.js";
import { type Content, type DataKind, HEAD_BYTES, identify } from "./content.js";
import { MAX_FILE_BYTES, unpackedLimit } from "./limits.js";

/** One file's unpacked content. */
export interface FileContent {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly kind: DataKind;
}

/** The names of what the library reads, for messages. */
export const READABLE = "IDX, .npy, .npz, CSV and pickle files, gzip'd or not";

/**
 * Reads a whole file.
 *
 * @throws {FileError} if there is none or it cannot be read
 * @throws {FileFormatError} if it is of a kind that holds no examples; the message names the kind
 */
export async function readContent(file: string, signal?: AbortSignal): Promise<FileContent> {
  const stored = await readIfPresent(file, MAX_FILE_BYTES, signal);
  if (stored === undefined) throw new FileError(`${file} does not exist; check the path`);
  return unpackContent(stored, file);
}

/** The same for bytes at hand; `file` is their name for messages. */
export async function unpackContent(stored: Uint8Array, file: string): Promise<FileContent> {
  const bytes = isGzip(stored) ? await gunzip(stored, file, unpackedLimit(stored.length)) : stored;
  const kind = identify(bytes);
  if (typeof kind === "object") throw foreign(file, kind);
  return { file, bytes, kind };
}

/** The error for a file that holds no examples. */
export function foreign(file: string, content: Exclude<Content, DataKind>): FileFormatError {
  const remedy = content.remedy ?? `give one of these: ${READABLE}`;
  return new FileFormatError(`${file} is ${content.foreign}; ${remedy}`);
}

const inflateHead = promisify(zlibGunzip);

/** The first bytes of a file, unpacked; empty where its gzip data is damaged from the start. */
export async function readHead(file: string): Promise<Uint8Array> {
  try {
    const head = await firstBytes(file);
    if (!isGzip(head)) return head;
    // The flush makes the end of what was read no error.
    return await inflateHead(head, { finishFlush: constants.Z_SYNC_FLUSH }).catch(
      () => new Uint8Array(0),
    );
  } catch (error) {
    throw new FileError(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
