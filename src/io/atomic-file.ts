// Writes a file so that a crash at any moment leaves either the old content or the new one whole.

import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FileError } from "../errors.js";
import { codeOf } from "../realms.js";
import {
  cannotWrite,
  followLink,
  isCreationRefused,
  isMountPoint,
  noticeInPlace,
  permissionsOfFile,
  TEMPORARY,
} from "./write-target.js";

/**
 * Puts what `chunks` yields in place of the file at `path`: temporary file in the same folder,
 * fsync, rename, fsync of the folder. A symbolic link is followed, permissions are kept. A file that
 * cannot be renamed onto, because it is mounted by itself, is written in place while the temporary file
 * is whole, and a warning says so.
 *
 * @throws FileError with the file system's error as `cause`; the old file is then untouched and the
 *   temporary one is gone. Where writing in place fails midway, the temporary one stays and is named
 */
export async function writeFileAtomic(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
  try {
    const target = await followLink(path);
    const mode = await permissionsOfFile(target);
    const temporary = await writeTemporary(target, mode, chunks);
    if (await move(temporary, target, mode !== undefined)) {
      await syncFolder(dirname(target));
    } else {
      noticeInPlace(path);
      await overwrite(path, target, temporary);
    }
  } catch (cause) {
    throw cause instanceof FileError ? cause : cannotWrite(path, cause);
  }
}

/** The path of a whole and synchronised file that is to become the target. */
async function writeTemporary(
  target: string,
  mode: number | undefined,
  chunks: Iterable<Uint8Array>,
): Promise<string> {
  const { file, temporary } = await openTemporary(target, mode);
  try {
    try {
      // The umask also applies to permissions that are copied; chmod gives them exactly.
      if (mode !== undefined) await file.chmod(mode);
      for (const chunk of chunks) await writeAll(file, chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    return temporary;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Beside the target, because a rename stays in one file system; elsewhere if a mount alone is writable. */
async function openTemporary(target: string, mode: number | undefined) {
  const name = `${TEMPORARY}${randomBytes(8).toString("hex")}.tmp`;
  const beside = join(dirname(target), name);
  try {
    return { file: await open(beside, "wx", mode), temporary: beside };
  } catch (error) {
    if (!isCreationRefused(error) || !(await isMountPoint(target))) throw error;
    const elsewhere = join(tmpdir(), name);
    return { file: await open(elsewhere, "wx", mode), temporary: elsewhere };
  }
}

/** False where the system does not let the file that is there be replaced, but may let it be written. */
async function move(temporary: string, target: string, exists: boolean): Promise<boolean> {
  try {
    await rename(temporary, target);
    return true;
  } catch (error) {
    if (exists && ["EBUSY", "EXDEV"].includes(codeOf(error))) return false;
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Copies the temporary file over the target and removes it once the copy is on the disk. */
async function overwrite(path: string, target: string, temporary: string): Promise<void> {
  let to: FileHandle;
  try {
    to = await open(target, "r+");
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  try {
    await copy(temporary, to);
  } catch (cause) {
    throw partlyWritten(path, temporary, cause);
  } finally {
    await to.close();
  }
  await rm(temporary);
}

const COPY_BYTES = 2 ** 20;

async function copy(path: string, to: FileHandle): Promise<void> {
  const from = await open(path, "r");
  try {
    const buffer = new Uint8Array(COPY_BYTES);
    for (let length = 0; ; ) {
      const { bytesRead } = await from.read(buffer, 0, COPY_BYTES, length);
      if (bytesRead === 0) {
        await to.truncate(length);
        return await to.sync();
      }
      await writeAll(to, buffer.subarray(0, bytesRead));
      length += bytesRead;
    }
  } finally {
    await from.close();
  }
}

function partlyWritten(path: string, temporary: string, cause: unknown): FileError {
  const { message } = cannotWrite(path, cause);
  return new FileError(
    `${message}; ${path} holds a part of it, and the whole is in ${temporary}: make room and copy that over it`,
    { cause },
  );
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  const chunk = 2 ** 30;
  for (let done = 0; done < bytes.length; ) {
    const length = Math.min(chunk, bytes.length - done);
    done += (await file.write(bytes, done, length)).bytesWritten;
  }
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
