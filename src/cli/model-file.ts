// Makes sure that a model can be written, before the time for its training is spent.

import { constants } from "node:fs";
import { access, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { FileError } from "../errors.js";
import { messageOf } from "../realms.js";

/** Creates the folder of `path`; throws a FileError when no file can be written there. */
export async function prepareModelFile(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new FileError(`cannot write into the folder ${folder}: ${reason}`, { cause });
  }
  const isFolder = await stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
  if (isFolder) throw new FileError(`${path} is a folder; --out takes the name of a file in it`);
}
