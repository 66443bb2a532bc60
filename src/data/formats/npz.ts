// Reads NumPy's .npz format: a zip archive of .npy files, by the package yauzl.
// A namespace, because an old Node does not link the name; see ../../require-node.ts.
import * as zlib from "node:zlib";
import type { Entry, ZipFile } from "yauzl";
import { FileFormatError } from "../../errors.js";
import { messageOf } from "../../realms.js";
import { MAX_FILE_BYTES, unpackedLimit } from "./limits.js";

/** One array of an archive. */
export interface NpzEntry {
  /** The name that was passed to numpy.savez, without `.npy`. */
  readonly name: string;
  /** Reads the whole .npy file. */
  read(): Promise<Uint8Array>;
  /** Reads its first bytes. */
  readHead(): Promise<Uint8Array>;
}

const MAX_ENTRIES = 1000;
/** More than enough for a .npy header. */
const HEAD = 12_000;

/**
 * Lists the arrays of an archive.
 *
 * @throws {FileFormatError} if the archive is damaged or has no .npy file
 */
export async function openNpz(bytes: Uint8Array, file: string): Promise<NpzEntry[]> {
  const zip = await attempt(file, async () => {
    // Loaded here, because most users never read an archive.
    const { fromBufferPromise } = await import("yauzl");
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return fromBufferPromise(buffer, { lazyEntries: true, autoClose: false });
  });
  if (zip.entryCount > MAX_ENTRIES) {
    throw new FileFormatError(
      `${file} is a zip archive of ${zip.entryCount} files, no .npz of arrays; unpack it and give its folder`,
    );
  }
  const limit = unpackedLimit(bytes.length);
  const entries: NpzEntry[] = [];
  await attempt(file, async () => {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith(".npy")) continue;
      const where = `${file}: ${entry.fileName}`;
      entries.push({
        name: entry.fileName.slice(0, -".npy".length),
        read: () => attempt(where, () => unpack(zip, entry, where, limit)),
        readHead: () => attempt(where, () => unpackHead(zip, entry)),
      });
    }
  });
  if (entries.length > 0) return entries;
  throw new FileFormatError(
    `${file} is a zip archive without .npy files; unpack it and give its folder`,
  );
}

async function unpack(
  zip: ZipFile,
  entry: Entry,
  where: string,
  limit: number,
): Promise<Uint8Array> {
  const size = entry.uncompressedSize;
  if (size > Math.min(limit, MAX_FILE_BYTES)) {
    throw new FileFormatError(
      `${where} unpacks to ${size} bytes, more than the ${limit} bytes that such a file may have`,
    );
  }
  const bytes = new Uint8Array(size);
  let length = 0;
  let sum = 0;
  // yauzl ends the stream with an error if the size differs from the one in the directory.
  for await (const piece of await zip.openReadStreamPromise(entry)) {
    bytes.set(piece, length);
    length += piece.length;
    sum = zlib.crc32(piece, sum);
  }
  if (sum !== entry.crc32) {
    throw new FileFormatError(`${where} is damaged (its checksum differs); fetch the file again`);
  }
  return bytes;
}

async function unpackHead(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let length = 0;
  const stream = await zip.openReadStreamPromise(entry);
  for await (const piece of stream) {
    pieces.push(piece);
    length += piece.length;
    if (length >= HEAD) break;
  }
  return Buffer.concat(pieces);
}

async function attempt<T>(where: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof FileFormatError) throw error;
    throw new FileFormatError(`${where} is no readable zip archive: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
