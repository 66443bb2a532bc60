// Finds the pictures for `network3 predict`, whose arguments are files and folders.
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError, FileError } from "../../errors.js";
import { formatOf, HEAD_BYTES } from "../../pictures/image-formats.js";
import { messageOf } from "../../realms.js";

/** Returns the pictures in a folder, sorted by name, or the argument itself if it is not a folder. */
export async function pictureFiles(argument: string): Promise<string[]> {
  const isFolder = await stat(argument).then(
    (info) => info.isDirectory(),
    // Reading the file later reports what is wrong with it.
    () => false,
  );
  if (!isFolder) return [argument];
  const names = (await readdir(argument)).toSorted();
  const pictures: string[] = [];
  for (const name of names) {
    const path = join(argument, name);
    if (await isPicture(path)) pictures.push(path);
  }
  if (pictures.length > 0) return pictures;
  throw new DataError(
    `${argument}: none of the ${names.length} files of this folder is a picture by its content; ` +
      "name a folder that holds pictures",
  );
}

/** True if the content is a picture; the name does not matter. */
async function isPicture(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false;
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return formatOf(buffer.subarray(0, bytesRead)) !== undefined;
  } catch (cause) {
    throw new FileError(`cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}
