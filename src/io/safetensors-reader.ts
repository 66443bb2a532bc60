// Reads safetensors from memory or from a file. A file is read tensor by tensor into its own
// buffer, so that no second copy of a large model is ever in memory.

import { type FileHandle, open, stat } from "node:fs/promises";
import { FileError, Network3Error, OutOfMemoryError } from "../errors.js";
import { checkSource, type FileSource, type NamedSource } from "../file-source.js";
import { messageOf } from "../realms.js";
import {
  DTYPES,
  LENGTH_BYTES,
  type SafetensorsFile,
  type SafetensorsTensor,
  type TensorEntry,
} from "./safetensors-format.js";
import { flaw, parseHeader, parseHeaderLength } from "./safetensors-header.js";

/**
 * Parses a safetensors file held in memory; the tensors are copies, bit by bit.
 *
 * @param name what errors call the file
 * @throws FileFormatError naming the file and the place in it
 */
export function parseSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const length = parseHeaderLength(bytes.subarray(0, LENGTH_BYTES), bytes.length, name);
  const start = LENGTH_BYTES + length;
  const { entries, metadata } = parseHeader(
    bytes.subarray(LENGTH_BYTES, start),
    bytes.length - start,
    name,
  );
  const tensors: Record<string, SafetensorsTensor> = Object.create(null);
  for (const entry of entries) {
    const buffer = allocate(entry, name);
    new Uint8Array(buffer).set(bytes.subarray(start + entry.begin, start + entry.end));
    tensors[entry.name] = toTensor(entry, buffer);
  }
  return { tensors, metadata };
}

/**
 * Reads a safetensors file.
 *
 * @param source its path, its `file:` URL, or its bytes
 * @throws FileError when the file cannot be read, with the file system's error as `cause`
 * @throws FileFormatError naming the file and the place in it
 */
export async function readSafetensors(source: FileSource): Promise<SafetensorsFile> {
  return readNamed(checkSource("readSafetensors: source", source));
}

/** The same of a source that has been checked. */
export async function readNamed({ name, path, bytes }: NamedSource): Promise<SafetensorsFile> {
  if (bytes) return parseSafetensors(bytes, name);
  try {
    // Asked before opening: opening a pipe would wait for its other end.
    const { size } = await regularFile(path);
    const file = await open(path, "r");
    try {
      return await readOpenFile(file, size, path);
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

async function readOpenFile(file: FileHandle, size: number, path: string) {
  const prefix = new Uint8Array(Math.min(LENGTH_BYTES, size));
  await readExactly(file, prefix, 0, path);
  const header = new Uint8Array(parseHeaderLength(prefix, size, path));
  await readExactly(file, header, LENGTH_BYTES, path);
  const start = LENGTH_BYTES + header.length;
  const { entries, metadata } = parseHeader(header, size - start, path);
  const tensors: Record<string, SafetensorsTensor> = Object.create(null);
  for (const entry of entries) {
    const buffer = allocate(entry, path);
    await readExactly(file, new Uint8Array(buffer), start + entry.begin, path);
    tensors[entry.name] = toTensor(entry, buffer);
  }
  return { tensors, metadata };
}

/** A single read may return less than asked for (2 GiB is the system's limit). */
async function readExactly(file: FileHandle, target: Uint8Array, position: number, path: string) {
  const chunk = 2 ** 30;
  for (let done = 0; done < target.length; ) {
    const length = Math.min(chunk, target.length - done);
    const { bytesRead } = await file.read(target, done, length, position + done);
    if (bytesRead === 0) throw flaw(path, `it ended at byte ${position + done} while being read`);
    done += bytesRead;
  }
}

function allocate({ name, begin, end }: TensorEntry, file: string): ArrayBuffer {
  try {
    return new ArrayBuffer(end - begin);
  } catch (cause) {
    throw new OutOfMemoryError(
      `${file}: no memory for tensor ${JSON.stringify(name)} of ${end - begin} bytes`,
      { cause },
    );
  }
}

function toTensor({ dtype, shape }: TensorEntry, buffer: ArrayBuffer): SafetensorsTensor {
  return { dtype, shape, data: DTYPES[dtype].allocate(buffer) };
}
