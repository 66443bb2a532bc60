// Where a file is going to be written: links followed, mounts known, and checks before there is content.

import { constants, existsSync, type Stats } from "node:fs";
// A namespace for the name that an old Node does not link; see ../require-node.ts.
import * as fs from "node:fs/promises";
import { access, mkdtemp, readFile, realpath, rmdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FileError } from "../errors.js";
import { codeOf, messageOf } from "../realms.js";

/** Names of temporary files and folders begin with it. */
export const TEMPORARY = ".network3-";

/** The system's answers when nothing may be created in a folder. */
const NOTHING_CREATED = ["EACCES", "EPERM", "EROFS"];

/**
 * Checks that a file can be written at `path`, as far as that is known before it is: what is there, the
 * permission to create a file beside it, and room for `bytes`. Leaves nothing behind.
 *
 * @throws {FileError} with the file system's error as `cause`
 */
export async function checkWritable(path: string, bytes = 0): Promise<void> {
  try {
    const target = await followLink(path);
    await permissionsOfFile(target);
    const folder = dirname(target);
    const mounted = await isMountPoint(target);
    if (mounted) await access(target, constants.W_OK);
    try {
      await rmdir(await mkdtemp(join(folder, TEMPORARY)));
    } catch (error) {
      if (!mounted || !isCreationRefused(error)) throw error;
    }
    await checkRoom(mounted ? target : folder, bytes);
    if (mounted) noticeInPlace(path);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** Refuses only what cannot be: some file systems do not tell how much room they have. */
async function checkRoom(place: string, bytes: number): Promise<void> {
  const { blocks, bfree, bsize } = await fs.statfs(place);
  const free = bfree * bsize;
  if (blocks === 0 || free >= bytes) return;
  throw new Error(`the file system has ${free} bytes left and ${bytes} are needed; make room`);
}

/** The error of a failed write, with a remedy where there is one. */
export function cannotWrite(path: string, cause: unknown): FileError {
  // In some folders, such as /proc, no file can be created.
  const folder = existsSync(dirname(path)) ? "choose another folder" : "create the folder first";
  const remedy = codeOf(cause) === "ENOENT" ? `; ${folder}` : "";
  return new FileError(`cannot write ${path}: ${messageOf(cause)}${remedy}`, { cause });
}

/** The file that a symbolic link leads to; `path` itself where there is none. */
export async function followLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return path;
    throw error;
  }
}

/** Undefined where there is no file; a device or a folder is not replaced. */
export async function permissionsOfFile(path: string): Promise<number | undefined> {
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

/** True for a file that is mounted by itself, as containers do; known on Linux alone. */
export async function isMountPoint(target: string): Promise<boolean> {
  let table: string;
  try {
    table = await readFile("/proc/self/mountinfo", "utf8");
  } catch {
    return false;
  }
  // Blanks and backslashes of a path are written as octal numbers.
  const plain = (text: string) =>
    text.replace(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8)));
  return table.split("\n").some((line) => plain(line.split(" ")[4] ?? "") === target);
}

const noticed = new Set<string>();

/** Tells, once for each path, that a crash during a save is not without risk there. */
export function noticeInPlace(path: string): void {
  if (noticed.has(path)) return;
  noticed.add(path);
  process.emitWarning(
    `${path} cannot be replaced at once, because it is mounted by itself or in use: it is written in ` +
      `place. After a crash in the middle of that, the whole file is the newest ${TEMPORARY}*.tmp ` +
      `beside it or in ${tmpdir()}.`,
    { code: "NETWORK3_WRITTEN_IN_PLACE" },
  );
}

export function isCreationRefused(error: unknown): boolean {
  return NOTHING_CREATED.includes(codeOf(error));
}
