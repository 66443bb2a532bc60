// The pictures that the arguments of `network3 predict` name: files, and folders of them.
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError, FileError } from "../errors.js";
import { formatOf, HEAD_BYTES } from "../images/image-formats.js";
import { messageOf } from "../realms.js";

/** Each argument that is a folder becomes the picture files in it, by name; others stay as they are. */
export async function pictureFiles(argument: string): Promise<string[]> {
  const isFolder = await stat(argument).then(
    (info) => info.isDirectory(),
    // The reader of the file says what is wrong with it.
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

/** By content, whatever the file is called. */
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
