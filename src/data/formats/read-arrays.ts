// readIdx and readNpy: read single arrays from a file or from bytes.
import { resolve } from "node:path";
import { checkPath, type UrlLike } from "../../arguments.js";
import { FileFormatError } from "../../errors.js";
import { isUint8Array } from "../../realms.js";
import { decodeIdx } from "../idx.js";
import { decodeNpy, type NpyArray } from "./npy.js";
import type { NumericArray } from "./numeric-array.js";
import { type FileContent, readContent, unpackContent } from "./read-content.js";

/**
 * Reads an IDX file, such as those of MNIST, of any element type and number of dimensions.
 *
 * @param source a path, or the file's bytes; gzip'd or not
 * @returns the shape, and the elements row-major in an array of their type: unsigned and signed bytes,
 *   int16, int32, float32 or float64
 * @throws {FileError} if the file cannot be read
 * @throws {FileFormatError} if it is damaged or another kind of file; the message says which
 *
 * @example
 * const { shape, data } = await readIdx("train-images-idx3-ubyte.gz");   // [60000, 28, 28]
 */
export async function readIdx(source: string | UrlLike | Uint8Array): Promise<NumericArray> {
  const { bytes, file } = await contentOf("readIdx", source, "idx");
  return decodeIdx(bytes, file);
}

/**
 * Reads a .npy file of NumPy: numbers of any type, or text.
 *
 * @param source a path, or the file's bytes; gzip'd or not
 * @returns the shape, and the elements row-major: in an array of their type (booleans as bytes, float16
 *   as float32), or as strings
 * @throws {FileError} if the file cannot be read
 * @throws {FileFormatError} if it is damaged or another kind of file; the message says which
 *
 * @example
 * const { shape, data } = await readNpy("x_train.npy");
 */
export async function readNpy(source: string | UrlLike | Uint8Array): Promise<NpyArray> {
  const { bytes, file } = await contentOf("readNpy", source, "npy");
  return decodeNpy(bytes, file);
}

const NAMES = {
  idx: "an IDX file",
  npy: "a .npy file",
  zip: "a zip archive",
  pickle: "a pickle",
  csv: "text",
};

async function contentOf(
  where: string,
  source: string | UrlLike | Uint8Array,
  kind: "idx" | "npy",
): Promise<FileContent> {
  const content = isUint8Array(source)
    ? await unpackContent(source, "the bytes")
    : await readContent(
        resolve(checkPath(`${where}: source`, source, ", its file: URL or its bytes")),
      );
  if (content.kind === kind) return content;
  throw new FileFormatError(
    `${content.file} is ${NAMES[content.kind]}, not ${NAMES[kind]}; read it with loadData`,
  );
}
