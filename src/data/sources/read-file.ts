// Reads files up to a maximum size, with the library's errors.
import { readFile, stat } from "node:fs/promises";
import { FileError, FileFormatError } from "../../errors.js";
import { codeOf, messageOf } from "../../realms.js";

/**
 * Returns the content of a file of at most `maxBytes` bytes; undefined if there is no such file.
 *
 * @throws {FileError} if it cannot be read
 * @throws {FileFormatError} if it is larger
 */
export async function readIfPresent(
  path: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  try {
    const status = await stat(path);
    if (!status.isFile()) throw new FileError(`${path} is not a file`);
    if (status.size > maxBytes) {
      throw new FileFormatError(`${path}: ${status.size} bytes, expected at most ${maxBytes}`);
    }
    return await readFile(path, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof FileError || error instanceof FileFormatError) throw error;
    if (isAbsent(error)) return undefined;
    throw new FileError(`${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** True for file system errors that mean that there is no such file. */
export function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(codeOf(error));
}
