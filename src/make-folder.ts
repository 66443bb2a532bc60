// Creates folders with their parents.

import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { FileError } from "./errors.js";
import { codeOf, messageOf } from "./realms.js";

/**
 * Creates a folder, and the missing ones above it, as far as they do not exist.
 *
 * Node's `mkdir` with `recursive: true` never ends where a folder exists and the system answers ENOENT
 * to a new one in it, as /proc and /sys do. Each folder is therefore created by a call of its own.
 *
 * @throws {FileError} with the error of the file system as `cause`
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await make(resolve(folder));
  } catch (cause) {
    const remedy = codeOf(cause) === "ENOENT" ? "; choose another folder" : "";
    throw new FileError(`cannot create the folder ${folder}: ${messageOf(cause)}${remedy}`, {
      cause,
    });
  }
}

async function make(folder: string): Promise<void> {
  const info = await stat(folder).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (info?.isDirectory()) return;
  if (info === undefined && dirname(folder) !== folder) await make(dirname(folder));
  try {
    await mkdir(folder);
  } catch (error) {
    // Another process may have created it in between.
    const exists = await stat(folder).then(
      (now) => now.isDirectory(),
      () => false,
    );
    if (!exists) throw error;
  }
}
