// Reads picture files up to a maximum size. Their content, not their name, determines the format.
import { readFile, stat } from "node:fs/promises";
import { FileError, FileFormatError, Network3Error } from "../errors.js";
import type { NamedSource } from "../file-source.js";
import { messageOf } from "../realms.js";
import { decodePng } from "./decode-png.js";
import { decodeWithSharp, loadSharp } from "./decode-sharp.js";
import { formatOf } from "./image-formats.js";
import type { Picture } from "./picture.js";
import { compose } from "./transparency.js";

const MAX_FILE_BYTES = 2 ** 26;
/** The formats that sharp's packages can read. */
const FORMATS = ["PNG", "JPEG", "WebP", "GIF", "TIFF", "AVIF"];

/** An opaque picture, and the factor by which each side was scaled down. */
export interface ReadPicture {
  readonly picture: Picture;
  readonly scale: number;
}

/**
 * Reads a picture, with sharp if it is installed.
 *
 * @throws {FileError} if the file cannot be read, with the file system's error as `cause`
 * @throws {FileFormatError} for other formats, and for files that are incomplete, incorrect or larger
 *   than 64 MiB
 */
export async function readPicture(source: NamedSource, signal?: AbortSignal): Promise<ReadPicture> {
  const bytes = source.bytes ?? (await readBytes(source.path, signal));
  const read = await decode(bytes, source.name);
  signal?.throwIfAborted();
  return { ...read, picture: compose(read.picture) };
}

async function decode(bytes: Uint8Array, name: string): Promise<ReadPicture> {
  if (bytes.length > MAX_FILE_BYTES) throw tooLarge(bytes.length, name);
  const format = formatOf(bytes);
  if (format === undefined || !FORMATS.includes(format)) throw unreadable(bytes, format, name);
  const sharp = await loadSharp();
  if (!("cause" in sharp)) return decodeWithSharp(sharp.module, bytes, format, name);
  if (format === "PNG") return { picture: await decodePng(bytes, name), scale: 1 };
  const reason = sharp.isMissing ? "is not installed" : `cannot be loaded (${sharp.cause})`;
  throw new FileFormatError(
    `${name}: ${articleOf(format)} ${format} file, which is read by the package sharp, and that ` +
      `${reason}; run: npm install sharp; or save the image as PNG`,
    { cause: sharp.cause },
  );
}

function unreadable(bytes: Uint8Array, format: string | undefined, name: string): FileFormatError {
  const what =
    format !== undefined
      ? `${articleOf(format)} ${format} file`
      : bytes.length === 0
        ? "an empty file"
        : "no picture of a format that is known";
  return new FileFormatError(
    `${name}: ${what}; pictures are read from ${FORMATS.join(", ")}; convert it to PNG`,
  );
}

function articleOf(format: string): string {
  return /^[AIS]/.test(format) ? "an" : "a";
}

async function readBytes(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    // Checked before opening, because opening a pipe would wait for its other end.
    const info = await stat(path);
    if (!info.isFile()) {
      const what = info.isDirectory() ? "a folder" : "no regular file";
      throw new FileError(`cannot read ${path}: it is ${what}; name a picture file`);
    }
    if (info.size > MAX_FILE_BYTES) throw tooLarge(info.size, path);
    return await readFile(path, signal ? { signal } : {});
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof Network3Error) throw cause;
    const reason = messageOf(cause);
    throw new FileError(`cannot read ${path}: ${reason}`, { cause });
  }
}

function tooLarge(size: number, name: string): FileFormatError {
  return new FileFormatError(
    `${name}: ${size} bytes are more than the ${MAX_FILE_BYTES} that are read of an image; make ` +
      "the image smaller",
  );
}
