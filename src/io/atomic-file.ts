// Writes files so that a crash leaves either the complete old content or the complete new content.

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
 * Replaces the file at `path` with the content of `chunks`: temporary file in the same folder,
 * fsync, rename, fsync of the folder. Symbolic links are followed and permissions are kept. A file
 * that is itself a mount point cannot be replaced by rename. It is overwritten in place while the
 * temporary file still exists, with a warning.
 *
 * @throws FileError with the error of the file system as `cause`; then the old file is unchanged and the
 *   temporary file is removed. If writing in place fails, the temporary file stays and the message names it
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

/** Writes a complete and synchronised temporary file and returns its path. */
async function writeTemporary(
  target: string,
  mode: number | undefined,
  chunks: Iterable<Uint8Array>,
): Promise<string> {
  const { file, temporary } = await openTemporary(target, mode);
  try {
    try {
      // The umask restricts the mode given to open; chmod sets it exactly.
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

/**
 * Opens a temporary file in the folder of the target, because a rename cannot cross file systems.
 * If only the target, a mount point, is writable, the file is in the system's temporary folder.
 */
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

/**
 * Renames the temporary file. Returns false if the existing file cannot be replaced but may be
 * writable.
 */
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

/** Copies the temporary file into the target and removes it after the copy is synchronised. */
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

/** Makes the rename durable, on platforms that allow fsync of a folder. */
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
