// Reads safetensors from memory or from a file. Each tensor of a file is read directly into its own
// buffer, so that memory never holds a second copy of a large model.

import { type FileHandle, open, stat } from "node:fs/promises";
import { describe } from "../arguments.js";
import { FileError, FileFormatError, Network3Error, OutOfMemoryError } from "../errors.js";
import { checkSource, type FileSource, type NamedSource } from "../file-source.js";
import { messageOf } from "../realms.js";
import { toArray } from "./safetensors-arrays.js";
import {
  isReadable,
  LENGTH_BYTES,
  type SafetensorsDtype,
  type SafetensorsFile,
  type SafetensorsTensor,
  type TensorEntry,
  toReadable,
} from "./safetensors-format.js";
import {
  flaw,
  parseHeader,
  parseHeaderLength,
  type SafetensorsHeader,
} from "./safetensors-header.js";

/** Called with the valid header before the tensors are read; it may throw to stop the read. */
export type InspectHeader = (header: SafetensorsHeader, name: string) => void;

/**
 * Parses a safetensors file in memory. The tensors are exact copies.
 *
 * @param name name of the file in error messages
 * @throws FileFormatError with the name of the file and the position in it
 */
export function parseSafetensors(
  bytes: Uint8Array,
  name: string,
  inspect: InspectHeader = () => {},
): SafetensorsFile {
  const length = parseHeaderLength(bytes.subarray(0, LENGTH_BYTES), bytes.length, name);
  const start = LENGTH_BYTES + length;
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, start), bytes.length - start, name);
  inspect(header, name);
  const tensors: Record<string, SafetensorsTensor> = Object.create(null);
  for (const entry of readable(header, name)) {
    const buffer = guardMemory(entry, name, () => new ArrayBuffer(entry.end - entry.begin));
    new Uint8Array(buffer).set(bytes.subarray(start + entry.begin, start + entry.end));
    tensors[entry.name] = toTensor(entry, buffer, name);
  }
  return { tensors, metadata: header.metadata };
}

/**
 * Reads a safetensors file written by any program: its tensors by name, and the texts of
 * `__metadata__`. F16 and BF16 are converted exactly to float32; every other element type has its
 * own typed array.
 *
 * @param source the file's path, its `file:` URL, or its bytes
 * @throws {FileError} if the file cannot be read, with the error of the file system as `cause`
 * @throws {FileFormatError} with the position in an invalid file, or with the element type of a tensor
 *   that no typed array can hold (F8_E4M3, F4, C64, …)
 *
 * @example
 * const { tensors, metadata } = await readSafetensors("model.safetensors");
 * const weight = tensors["fc.weight"];
 * if (weight?.dtype === "F32") console.log(weight.shape, weight.data);
 */
export async function readSafetensors(source: FileSource): Promise<SafetensorsFile> {
  return readNamed(checkSource("readSafetensors: source", source));
}

/** Like {@link readSafetensors}, for a source that has been checked. */
export async function readNamed(
  { name, path, bytes }: NamedSource,
  inspect: InspectHeader = () => {},
): Promise<SafetensorsFile> {
  if (bytes) return parseSafetensors(bytes, name, inspect);
  try {
    // Checked before opening, because opening a pipe waits for its other end.
    const { size } = await regularFile(path);
    const file = await open(path, "r");
    try {
      return await readOpenFile(file, size, path, inspect);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof Network3Error) throw cause;
    throw new FileError(`cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}

async function regularFile(path: string): Promise<{ size: number }> {
  const info = await stat(path);
  if (!info.isFile()) throw new FileError(`cannot read ${path}: it is not a regular file`);
  return info;
}

async function readOpenFile(file: FileHandle, size: number, path: string, inspect: InspectHeader) {
  const prefix = new Uint8Array(Math.min(LENGTH_BYTES, size));
  await readExactly(file, prefix, 0, path);
  const headerBytes = new Uint8Array(parseHeaderLength(prefix, size, path));
  await readExactly(file, headerBytes, LENGTH_BYTES, path);
  const start = LENGTH_BYTES + headerBytes.length;
  const header = parseHeader(headerBytes, size - start, path);
  inspect(header, path);
  const tensors: Record<string, SafetensorsTensor> = Object.create(null);
  for (const entry of readable(header, path)) {
    const buffer = guardMemory(entry, path, () => new ArrayBuffer(entry.end - entry.begin));
    await readExactly(file, new Uint8Array(buffer), start + entry.begin, path);
    tensors[entry.name] = toTensor(entry, buffer, path);
  }
  return { tensors, metadata: header.metadata };
}

/** Reads until `target` is full; a single read may return less (the system limit is 2 GiB). */
async function readExactly(file: FileHandle, target: Uint8Array, position: number, path: string) {
  const chunk = 2 ** 30;
  for (let done = 0; done < target.length; ) {
    const length = Math.min(chunk, target.length - done);
    const { bytesRead } = await file.read(target, done, length, position + done);
    if (bytesRead === 0) throw flaw(path, `it ended at byte ${position + done} while being read`);
    done += bytesRead;
  }
}

interface ReadableEntry extends TensorEntry {
  dtype: SafetensorsDtype;
}

function readable({ entries }: SafetensorsHeader, name: string): ReadableEntry[] {
  return entries.map((entry) => {
    const { dtype } = entry;
    if (isReadable(dtype)) return { ...entry, dtype };
    throw new FileFormatError(
      `${name} is a valid safetensors file, but no typed array holds the element type ${dtype} of its ` +
        `tensor ${describe(entry.name)}; ${toReadable(dtype)}`,
    );
  });
}

function toTensor(entry: ReadableEntry, buffer: ArrayBuffer, file: string): SafetensorsTensor {
  const { dtype, shape } = entry;
  const data = guardMemory(entry, file, () => toArray(dtype, buffer));
  return { dtype, shape, data } as SafetensorsTensor;
}

function guardMemory<T>({ name, begin, end }: TensorEntry, file: string, allocate: () => T): T {
  try {
    return allocate();
  } catch (cause) {
    throw new OutOfMemoryError(
      `${file}: no memory for tensor ${JSON.stringify(name)} of ${end - begin} bytes`,
      { cause },
    );
  }
}
