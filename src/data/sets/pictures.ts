// Reads folders of pictures: a folder for each class, also below folders for training and test.
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { FileError, FileFormatError } from "../../errors.js";
import { checkSource } from "../../file-source.js";
import { formatOf, HEAD_BYTES } from "../../pictures/image-formats.js";
import type { Picture } from "../../pictures/picture.js";
import { readPicture } from "../../pictures/read-picture.js";
import { messageOf } from "../../realms.js";
import { splitOf } from "./names.js";
import { type Form, isColoured, toPixels } from "./picture-pixels.js";
import type { RawPair, RawSets, SplitName } from "./raw.js";

/** A picture file and the name of its class. */
interface Labelled {
  readonly path: string;
  readonly label: string;
}

/** The picture files of each set. */
export type PictureFiles = ReadonlyMap<SplitName, readonly Labelled[]>;

/**
 * Finds the pictures of a folder.
 *
 * @returns undefined if none of its subfolders begins with a picture
 * @throws {FileError} if a folder cannot be read
 */
export async function findPictures(folder: string): Promise<PictureFiles | undefined> {
  const { folders } = await contentOf(folder);
  const names = folders.map((name) => [splitOf(name), name] as const);
  const sets = new Map<SplitName, readonly Labelled[]>();
  if (names.length > 0 && names.every(([split]) => split !== undefined)) {
    for (const [split, name] of names) {
      const found = await classesOf(join(folder, name));
      if (split !== undefined && found.length > 0) sets.set(split, found);
    }
    if (sets.size > 0 || (await classesOf(folder)).length === 0) {
      return sets.has("training") ? sets : undefined;
    }
  }
  const training = await classesOf(folder);
  return training.length === 0 ? undefined : new Map([["training", training]]);
}

/** Returns the files of the subfolders whose first file is a picture. */
async function classesOf(folder: string): Promise<Labelled[]> {
  const all: Labelled[] = [];
  for (const label of (await contentOf(folder)).folders) {
    const { files } = await contentOf(join(folder, label));
    const [first] = files;
    if (first === undefined || !(await isPicture(join(folder, label, first)))) continue;
    for (const name of files) all.push({ path: join(folder, label, name), label });
  }
  return all;
}

async function contentOf(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new FileError(`${folder} cannot be read: ${messageOf(cause)}`, { cause });
  });
  const [files, folders]: [string[], string[]] = [[], []];
  for (const name of names.filter((found) => !found.startsWith(".")).sort()) {
    // Follows links, and skips broken ones.
    const status = await stat(join(folder, name)).catch(() => undefined);
    if (status?.isFile()) files.push(name);
    if (status?.isDirectory()) folders.push(name);
  }
  return { files, folders };
}

async function isPicture(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return formatOf(buffer.subarray(0, bytesRead)) !== undefined;
  } finally {
    await file.close();
  }
}

/** The options of the caller that concern pictures. */
interface PictureOptions {
  /** `[1 or 3, rows, columns]`; by default that of the first picture. */
  readonly shape?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the pictures of all sets.
 *
 * @throws {FileFormatError} if a file is no picture or has another size than the first one
 */
export async function readPictures(
  found: PictureFiles,
  where: string,
  options: PictureOptions,
): Promise<RawSets> {
  const form = givenForm(options.shape) ?? (await naturalForm(found, options.signal));
  const sets: Partial<Record<SplitName, RawPair>> = {};
  for (const [split, files] of found) sets[split] = await readSet(files, where, form, options);
  const { training, validation, test } = sets;
  if (training === undefined) throw new FileFormatError(`${where} holds no pictures to train with`);
  return { training, validation, test };
}

function givenForm(shape: unknown): Form | undefined {
  if (!Array.isArray(shape) || shape.length !== 3) return undefined;
  const [channels, rows, columns] = shape.map(Number);
  const isWhole = [rows, columns].every((extent) => Number.isInteger(extent) && Number(extent) > 0);
  if (!isWhole || rows === undefined || columns === undefined) return undefined;
  return channels === 1 || channels === 3 ? { channels, rows, columns, scaled: true } : undefined;
}

/** Returns the size of the first picture, in colour if the first one of a class has colours. */
async function naturalForm(found: PictureFiles, signal: AbortSignal | undefined): Promise<Form> {
  const firsts = new Map<string, string>();
  for (const files of found.values()) {
    for (const { label, path } of files) if (!firsts.has(label)) firsts.set(label, path);
  }
  const pictures: Picture[] = [];
  for (const path of firsts.values()) pictures.push(await read(path, signal));
  const [first] = pictures;
  const channels = pictures.some(isColoured) ? 3 : 1;
  return { channels, rows: first?.height ?? 1, columns: first?.width ?? 1, scaled: false };
}

async function read(path: string, signal: AbortSignal | undefined): Promise<Picture> {
  return (await readPicture(checkSource("loadData: path", path), signal)).picture;
}

/** Files that are decoded at the same time. */
const AT_ONCE = 8;

async function readSet(
  files: readonly Labelled[],
  where: string,
  form: Form,
  { signal }: PictureOptions,
): Promise<RawPair> {
  const { channels, rows, columns } = form;
  const size = channels * rows * columns;
  const data = new Uint8Array(files.length * size);
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const part = files.slice(from, from + AT_ONCE);
    const pictures = await Promise.all(part.map(({ path }) => read(path, signal)));
    for (const [index, picture] of pictures.entries()) {
      const row = (from + index) * size;
      toPixels(picture, form, part[index]?.path ?? "", data.subarray(row, row + size));
    }
  }
  const labels = files.map(({ label }) => label);
  const shape = [files.length, channels, rows, columns];
  return {
    where,
    images: { name: "pictures", shape, read: async () => ({ data, bytes: "typed" }) },
    labels: {
      name: "classes",
      shape: [files.length],
      read: async () => ({ data: labels, bytes: "typed" }),
    },
  };
}
