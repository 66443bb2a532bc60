// Writes a file so that a crash at any moment leaves either the old content or the new one whole.

import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FileError } from "../errors.js";
import { codeOf, messageOf } from "../realms.js";

/**
 * Puts what `chunks` yields in place of the file at `path`: temporary file in the same folder,
 * fsync, rename, fsync of the folder. A symbolic link is followed, permissions are kept.
 *
 * @throws FileError with the file system's error as `cause`; the old file is then untouched and the
 *   temporary one is gone
 */
export async function writeFileAtomic(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
  try {
    const target = await followLink(path);
    const folder = dirname(target);
    const temporary = join(folder, `.network3-${randomBytes(8).toString("hex")}.tmp`);
    const mode = await permissionsOfFile(target);
    const file = await open(temporary, "wx", mode);
    try {
      try {
        // The umask also applies to permissions that are copied; chmod gives them exactly.
        if (mode !== undefined) await file.chmod(mode);
        for (const chunk of chunks) await writeAll(file, chunk);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(folder);
  } catch (cause) {
    const reason = messageOf(cause);
    const remedy = codeOf(cause) === "ENOENT" ? "; create the folder first" : "";
    throw new FileError(`cannot write ${path}: ${reason}${remedy}`, { cause });
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  const chunk = 2 ** 30;
  for (let done = 0; done < bytes.length; ) {
    const length = Math.min(chunk, bytes.length - done);
    done += (await file.write(bytes, done, length)).bytesWritten;
  }
}

async function followLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return path;
    throw error;
  }
}

/** Undefined where there is no file; what is there and is no file, such as a device, is not replaced. */
async function permissionsOfFile(path: string): Promise<number | undefined> {
  let info: Stats;
  try {
    info = await stat(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  if (!info.isFile()) throw new Error("it is not a regular file; choose another name");
  return info.mode & 0o777;
}

/** Makes the rename itself durable, where the platform lets a folder be opened and synced. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } catch (error) {
    if (!["EACCES", "EINVAL", "EISDIR", "EPERM", "ENOTSUP"].includes(codeOf(error))) throw error;
  } finally {
    await handle?.close();
  }
}
