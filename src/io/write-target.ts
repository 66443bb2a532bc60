// Checks the target of a write before there is content: links, mount points, permissions and free
// space.

import { constants, existsSync, type Stats } from "node:fs";
// A namespace for the name that an old Node does not link; see ../require-node.ts.
import * as fs from "node:fs/promises";
import { access, mkdtemp, readFile, realpath, rmdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FileError } from "../errors.js";
import { codeOf, messageOf } from "../realms.js";

/** Prefix of the names of temporary files and folders. */
export const TEMPORARY = ".network3-";

/** Error codes of the system if files cannot be created in a folder. */
const NOTHING_CREATED = ["EACCES", "EPERM", "EROFS"];

/**
 * Checks, as far as possible, that a file can be written at `path`: the existing file, the
 * permission to create a file in the same folder, and free space for `bytes`. Leaves no files
 * behind.
 *
 * @throws {FileError} with the error of the file system as `cause`
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

/** Throws if the free space is known to be too small. Some file systems do not report it. */
async function checkRoom(place: string, bytes: number): Promise<void> {
  const { blocks, bfree, bsize } = await fs.statfs(place);
  const free = bfree * bsize;
  if (blocks === 0 || free >= bytes) return;
  throw new Error(`the file system has ${free} bytes left and ${bytes} are needed; make room`);
}

/** Returns the error for a failed write, with a remedy if there is one. */
export function cannotWrite(path: string, cause: unknown): FileError {
  // Some existing folders, such as /proc, do not allow new files.
  const folder = existsSync(dirname(path)) ? "choose another folder" : "create the folder first";
  const remedy = codeOf(cause) === "ENOENT" ? `; ${folder}` : "";
  return new FileError(`cannot write ${path}: ${messageOf(cause)}${remedy}`, { cause });
}

/** Returns the target of a symbolic link, or `path` if it is not a link. */
export async function followLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return path;
    throw error;
  }
}

/**
 * Returns the permissions of a file, or undefined if there is none. Throws for a device or a
 * folder.
 */
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

/** True if the file is itself a mount point, as in containers. Only Linux can tell. */
export async function isMountPoint(target: string): Promise<boolean> {
  let table: string;
  try {
    table = await readFile("/proc/self/mountinfo", "utf8");
  } catch {
    return false;
  }
  return mountPointsIn(table).includes(target);
}

/** The mount points of a table in the format of `/proc/self/mountinfo`, which writes blanks as octal numbers. */
export function mountPointsIn(table: string): string[] {
  const plain = (text: string) =>
    text.replace(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8)));
  const points = table.split("\n").map((line) => line.split(" ")[4]);
  return points.filter((point) => point !== undefined).map(plain);
}

const noticed = new Set<string>();

/** Warns, once per path, that a crash during a save can damage the file. */
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
