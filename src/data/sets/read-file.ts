// Reads the arrays or sets of one file of any format.
import { dirname } from "node:path";
import { FileFormatError } from "../../errors.js";
import { type CsvOptions, decodeCsv } from "../formats/csv.js";
import { decodeNpy, parseNpyHeader } from "../formats/npy.js";
import { openNpz } from "../formats/npz.js";
import type { FileContent } from "../formats/read-content.js";
import { decodeIdx, parseIdxHeader } from "../idx.js";
import { decodePickle } from "../pickle.js";
import type { RawArray, RawContent, RawValues } from "./raw.js";

/** Options for reading a file. */
export type ReadOptions = Pick<CsvOptions, "labels" | "header" | "signal">;

/**
 * Reads a file that holds images and labels.
 *
 * @throws {FileFormatError} for damaged files, and for files of a single array
 */
export async function readSetsFile(
  content: FileContent,
  options: ReadOptions,
): Promise<RawContent> {
  const { file, bytes, kind } = content;
  const { signal } = options;
  switch (kind) {
    case "pickle":
      return decodePickle(bytes, { file, signal });
    case "csv":
      return csvContent(content, options);
    case "zip":
      return { arrays: await npzArrays(content, signal) };
    case "idx":
    case "npy": {
      const { shape } = kind === "idx" ? parseIdxHeader(bytes, file) : parseNpyHeader(bytes, file);
      throw new FileFormatError(
        `${file} holds a single array of shape [${shape.join(", ")}], so images or labels are missing; ` +
          `give the folder that holds both: loadData(${JSON.stringify(dirname(file))})`,
      );
    }
  }
}

/** Reads the array of an IDX or .npy file. */
export async function readArray(content: FileContent, signal?: AbortSignal): Promise<RawValues> {
  const { file, bytes, kind } = content;
  if (kind === "idx") {
    const { data } = await decodeIdx(bytes, file, signal);
    return { data, bytes: "typed" };
  }
  return npyValues(bytes, file, signal);
}

async function npyValues(
  bytes: Uint8Array,
  file: string,
  signal?: AbortSignal,
): Promise<RawValues> {
  const isTyped = parseNpyHeader(bytes, file).type === "u1";
  const { data } = await decodeNpy(bytes, file, signal);
  return { data, bytes: isTyped ? "typed" : "whole" };
}

async function npzArrays({ bytes, file }: FileContent, signal?: AbortSignal): Promise<RawArray[]> {
  const arrays: RawArray[] = [];
  for (const { name, readHead, read } of await openNpz(bytes, file)) {
    const where = `${file}: ${name}.npy`;
    const { shape } = parseNpyHeader(await readHead(), where);
    arrays.push({ name, shape, read: async () => npyValues(await read(), where, signal) });
  }
  return arrays;
}

async function csvContent({ bytes, file }: FileContent, options: ReadOptions): Promise<RawContent> {
  const { rows, features, values, labels } = await decodeCsv(bytes, { file, ...options });
  const images = array("values", [rows, features], values);
  return { sets: { training: { where: file, images, labels: array("labels", [rows], labels) } } };
}

function array(name: string, shape: readonly number[], data: RawValues["data"]): RawArray {
  return { name, shape, read: async () => ({ data, bytes: "whole" }) };
}
