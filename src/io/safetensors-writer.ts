// Writes safetensors to memory or, atomically, to a file.

import { ArgumentError, ShapeError } from "../errors.js";
import { writeFileAtomic } from "./atomic-file.js";
import { holds, isWritable, WRITABLE } from "./safetensors-arrays.js";
import {
  ELEMENT_BITS,
  elementCount,
  isUnicode,
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  type SafetensorsFile,
  type SafetensorsTensor,
} from "./safetensors-format.js";
import { encodeHeader } from "./safetensors-header.js";

/**
 * Returns the bytes of a safetensors file. Wide element types come first, so that every tensor is
 * aligned to its element size; within a type the order of `file.tensors` is kept.
 *
 * @throws ArgumentError on a dtype that cannot be written, data of another type or a name without a UTF-8 form
 * @throws ShapeError when a shape does not fit its data
 */
export function encodeSafetensors(file: SafetensorsFile): Uint8Array {
  const chunks = encodeChunks(file);
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/**
 * Writes a safetensors file. If it crashes or fails, the old file remains complete.
 *
 * @throws ArgumentError, ShapeError as {@link encodeSafetensors}
 * @throws FileError with the error of the file system as `cause`
 */
export async function writeSafetensors(path: string, file: SafetensorsFile): Promise<void> {
  await writeFileAtomic(path, encodeChunks(file));
}

function encodeChunks({ tensors, metadata }: SafetensorsFile): Uint8Array[] {
  for (const [key, text] of Object.entries(metadata)) {
    if (typeof text !== "string") {
      throw new ArgumentError(
        `metadata ${JSON.stringify(key)} must be a string, got ${typeof text}`,
      );
    }
    checkText(key);
    checkText(text);
  }
  for (const [name, tensor] of Object.entries(tensors)) checkTensor(name, tensor);
  const sorted = Object.entries(tensors).sort(
    ([, a], [, b]) => ELEMENT_BITS[b.dtype] - ELEMENT_BITS[a.dtype],
  );
  let end = 0;
  const entries = sorted.map(([name, { dtype, shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return { name, dtype, shape, begin, end };
  });
  const header = encodeHeader({ entries, metadata });
  const headerBytes = header.length - LENGTH_BYTES;
  if (headerBytes > MAX_HEADER_BYTES) {
    throw new ArgumentError(
      `names and metadata take ${headerBytes} bytes; the format allows ${MAX_HEADER_BYTES}`,
    );
  }
  return [header, ...sorted.map(([, { data }]) => asBytes(data))];
}

function checkTensor(name: string, { dtype, shape, data }: SafetensorsTensor): void {
  const tensor = `tensor ${JSON.stringify(name)}`;
  if (name === "__metadata__") {
    throw new ArgumentError("a tensor cannot be named __metadata__: the format reserves that name");
  }
  checkText(name);
  if (!isWritable(dtype)) {
    throw new ArgumentError(`${tensor}: dtype must be one of ${WRITABLE.join(", ")}`);
  }
  if (!holds(dtype, data)) {
    throw new ArgumentError(`${tensor}: dtype ${dtype} does not fit its data's array type`);
  }
  if (elementCount(shape) !== data.length || shape.some((size) => size < 0)) {
    throw new ShapeError(
      `${tensor}: shape [${shape.join(", ")}] does not fit ${data.length} elements of data`,
    );
  }
}

function checkText(text: string): void {
  if (!isUnicode(text)) {
    throw new ArgumentError(`${JSON.stringify(text)} is not well-formed Unicode`);
  }
}

function asBytes(data: SafetensorsTensor["data"]): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
