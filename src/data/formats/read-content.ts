// Reads a file, decompresses it if its content is gzip'd, and recognises its kind.
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { constants, gunzip as zlibGunzip } from "node:zlib";
import { FileError, FileFormatError } from "../../errors.js";
import { messageOf } from "../../realms.js";
import { gunzip, isGzip } from "../gunzip.js";
import { readIfPresent } from "../sources/read-file.js";
import { type Content, type DataKind, HEAD_BYTES, identify } from "./content.js";
import { MAX_FILE_BYTES, unpackedLimit } from "./limits.js";

/** The decompressed content of a file. */
export interface FileContent {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly kind: DataKind;
}

/** The readable formats, for messages. */
export const READABLE = "IDX, .npy, .npz, CSV and pickle files, gzip'd or not";

/**
 * Reads a whole file.
 *
 * @throws {FileError} if there is none or it cannot be read
 * @throws {FileFormatError} if files of its kind have no examples; the message names the kind
 */
export async function readContent(file: string, signal?: AbortSignal): Promise<FileContent> {
  const stored = await readIfPresent(file, MAX_FILE_BYTES, signal);
  if (stored === undefined) throw new FileError(`${file} does not exist; check the path`);
  return unpackContent(stored, file);
}

/** Does the same with bytes; `file` is their name in messages. */
export async function unpackContent(stored: Uint8Array, file: string): Promise<FileContent> {
  const bytes = isGzip(stored) ? await gunzip(stored, file, unpackedLimit(stored.length)) : stored;
  const kind = identify(bytes);
  if (typeof kind === "object") throw foreign(file, kind);
  return { file, bytes, kind };
}

/** Returns the error for a file without examples. */
export function foreign(file: string, content: Exclude<Content, DataKind>): FileFormatError {
  const remedy = content.remedy ?? `give one of these: ${READABLE}`;
  return new FileFormatError(`${file} is ${content.foreign}; ${remedy}`);
}

const inflateHead = promisify(zlibGunzip);

/** Returns the first bytes of a file, decompressed; none if its gzip data is damaged at the start. */
export async function readHead(file: string): Promise<Uint8Array> {
  try {
    const head = await firstBytes(file);
    if (!isGzip(head)) return head;
    // With this flush mode it is not an error that the compressed data is cut off.
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
