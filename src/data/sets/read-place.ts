// Reads the sets of a file or folder.
import { stat } from "node:fs/promises";
import { ArgumentError, FileError, FileFormatError } from "../../errors.js";
import { messageOf } from "../../realms.js";
import { firstRow } from "../formats/csv.js";
import { type Candidate, listFiles, withoutCopies } from "../formats/list-files.js";
import { parseNpyHeader } from "../formats/npy.js";
import { READABLE, readContent } from "../formats/read-content.js";
import { parseIdxHeader } from "../idx.js";
import { isAbsent } from "../sources/read-file.js";
import { arrange, type Wanted } from "./arrange.js";
import { splitOf } from "./names.js";
import { findPictures, readPictures } from "./pictures.js";
import type { RawArray, RawContent, RawPair, RawSets, SplitName } from "./raw.js";
import { type ReadOptions, readArray, readSetsFile } from "./read-file.js";

/** Options for reading a file or folder. */
export interface PlaceOptions extends Omit<ReadOptions, "labels"> {
  readonly images?: string | undefined;
  readonly labels?: string | number | undefined;
  /** The shape to which pictures are brought. */
  readonly shape?: unknown;
  /** Receives notices about data that is left out. */
  readonly notice: (line: string) => void;
}

/**
 * Reads the sets of a file or folder.
 *
 * @throws {FileError} if there is nothing of that name
 * @throws {FileFormatError} if it contains no sets; the message names the content
 */
export async function readPlace(path: string, options: PlaceOptions): Promise<RawSets> {
  const status = await stat(path).catch((error: unknown) => {
    const problem = isAbsent(error)
      ? "does not exist; check the path"
      : `cannot be read: ${messageOf(error)}`;
    throw new FileError(`${path} ${problem}`, { cause: error });
  });
  if (!status.isDirectory()) return setsOf(await readFile(path, options), options, path);
  const pictures = await findPictures(path);
  if (pictures !== undefined) return readPictures(pictures, path, options);
  const files = await listFiles(path, options.signal);
  return readFolder(files, path, options);
}

/**
 * Reads the sets of a folder's files.
 *
 * @throws {FileFormatError} if there are none; the message names the content
 */
export async function readFolder(
  listed: readonly Candidate[],
  folder: string,
  options: PlaceOptions,
): Promise<RawSets> {
  const files = withoutCopies(listed);
  const ofKind = (...kinds: string[]) =>
    files.filter(({ content }) => typeof content === "string" && kinds.includes(content));
  const arrays = ofKind("idx", "npy");
  if (arrays.length > 1) {
    const raw = arrays.map((file) => rawArray(file, options.signal));
    return arrange(raw, wantedOf(options), folder);
  }
  const whole = ofKind("zip", "pickle");
  const [only, ...others] = whole;
  if (only !== undefined && others.length === 0) {
    return setsOf(await readFile(only.path, options), options, only.path);
  }
  const tables = ofKind("csv");
  if (whole.length === 0 && tables.length > 0) return readTables(tables, folder, options);
  throw nothingIn(folder, whole.length > 0 ? whole : files);
}

async function readFile(path: string, options: PlaceOptions): Promise<RawContent> {
  return readSetsFile(await readContent(path, options.signal), options);
}

/** Returns the sets of a file's content; pairs arrays. */
export function setsOf(content: RawContent, options: PlaceOptions, where: string): RawSets {
  if ("sets" in content && options.images !== undefined) {
    throw new ArgumentError(
      `images: ${where} holds whole sets, no arrays with names; leave images out`,
    );
  }
  return "sets" in content ? content.sets : arrange(content.arrays, wantedOf(options), where);
}

function wantedOf({ images, labels }: PlaceOptions): Wanted {
  return { images, labels: labels === undefined ? undefined : String(labels) };
}

function rawArray({ path, name, head, content }: Candidate, signal?: AbortSignal): RawArray {
  const { shape } = content === "idx" ? parseIdxHeader(head, path) : parseNpyHeader(head, path);
  return { name, shape, read: async () => readArray(await readContent(path, signal), signal) };
}

/** Assigns tables to sets by their names; a single table is the training set. Skips tables without labels. */
async function readTables(
  tables: readonly Candidate[],
  folder: string,
  options: PlaceOptions,
): Promise<RawSets> {
  const [single, ...others] = tables;
  if (single !== undefined && others.length === 0) {
    return setsOf(await readFile(single.path, options), options, single.path);
  }
  const columns = ({ head, path }: Candidate) => firstRow(head, path).length;
  const most = Math.max(...tables.map(columns));
  const sets: Partial<Record<SplitName, RawPair>> = {};
  for (const file of tables) {
    const split = splitOf(file.name);
    if (split === undefined) {
      options.notice(`${file.path} is left out: its name tells no set (train, validation, test)`);
      continue;
    }
    if (sets[split] !== undefined) throw nothingIn(folder, tables);
    if (split !== "training" && columns(file) < most) {
      options.notice(
        `${file.path} is left out: it has no labels (${columns(file)} columns of ${most})`,
      );
      continue;
    }
    sets[split] = setsOf(await readFile(file.path, options), options, file.path).training;
  }
  const { training, ...rest } = sets;
  if (training === undefined) throw nothingIn(folder, tables);
  return { training, ...rest };
}

const MAX_LISTED = 8;

function nothingIn(folder: string, files: readonly Candidate[]): FileFormatError {
  const shown = files.slice(0, MAX_LISTED).map(({ name, content }) => {
    const kind = typeof content === "string" ? KINDS[content] : content.foreign;
    return `${name} is ${kind}`;
  });
  const more = files.length > MAX_LISTED ? `, and ${files.length - MAX_LISTED} more files` : "";
  const what = files.length === 0 ? "no files" : shown.join(", ") + more;
  return new FileFormatError(
    `${folder} holds no sets that can be told apart: ${what}. Give the path of one file, or a folder of ${READABLE}, or of a folder of pictures for each class`,
  );
}

const KINDS = {
  idx: "an IDX file",
  npy: "a .npy file",
  zip: "a zip archive",
  pickle: "a pickle",
  csv: "a table of numbers",
} as const;
