// Reads image files of a bounded size.
import { readFile, stat } from "node:fs/promises";
import { FileError, FileFormatError, Network3Error } from "../errors.js";
import { messageOf } from "../realms.js";
import { decodePng, type GreyImage } from "./png.js";

/** A PNG file of the most bytes that are unpacked is rarely half as large. */
const MAX_FILE_BYTES = 2 ** 26;

/**
 * Reads a PNG file.
 *
 * @throws {FileError} when the file cannot be read, with the file system's error as `cause`
 * @throws {FileFormatError} as {@link decodePng}, and for files of more than 64 MiB
 */
export async function readPng(path: string, signal?: AbortSignal): Promise<GreyImage> {
  return decodePng(await readBytes(path, signal), path);
}

async function readBytes(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    // Asked before opening: opening a pipe would wait for its other end.
    const info = await stat(path);
    if (!info.isFile()) {
      const what = info.isDirectory() ? "a folder" : "no regular file";
      throw new FileError(`cannot read ${path}: it is ${what}; name a PNG file`);
    }
    if (info.size > MAX_FILE_BYTES) {
      throw new FileFormatError(
        `${path}: ${info.size} bytes are more than the ${MAX_FILE_BYTES} that are read of an ` +
          "image; make the image smaller",
      );
    }
    return await readFile(path, signal ? { signal } : {});
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof Network3Error) throw cause;
    const reason = messageOf(cause);
    throw new FileError(`cannot read ${path}: ${reason}`, { cause });
  }
}
