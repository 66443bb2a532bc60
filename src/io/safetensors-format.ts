// The words of the safetensors format: what a file holds, and the element types this library uses.
import { isFloat32Array, isFloat64Array, isInt32Array, isUint8Array } from "../realms.js";

/** Element types that this library reads and writes; the format knows more. */
export type SafetensorsDtype = "F32" | "F64" | "I32" | "U8";

export type SafetensorsData = Float32Array | Float64Array | Int32Array | Uint8Array;

/** A row-major array: `data.length` is the product of `shape` (an empty shape is one number). */
export interface SafetensorsTensor {
  dtype: SafetensorsDtype;
  shape: number[];
  data: SafetensorsData;
}

/** The content of a safetensors file: named tensors and a text-to-text dictionary. */
export interface SafetensorsFile {
  tensors: Record<string, SafetensorsTensor>;
  metadata: Record<string, string>;
}

/** Where a tensor lies: `[begin, end)` in bytes from the end of the header. */
export interface TensorEntry {
  name: string;
  dtype: SafetensorsDtype;
  shape: number[];
  begin: number;
  end: number;
}

/** Bytes of the little-endian header length at the start of a file. */
export const LENGTH_BYTES = 8;

/** The format's limit on the header, against files that make a reader allocate without end. */
export const MAX_HEADER_BYTES = 100_000_000;

interface DtypeRule {
  bytes: number;
  allocate(buffer: ArrayBuffer): SafetensorsData;
  accepts(data: unknown): boolean;
}

export const DTYPES: Readonly<Record<SafetensorsDtype, DtypeRule>> = {
  F64: {
    bytes: 8,
    allocate: (buffer) => new Float64Array(buffer),
    accepts: (data) => isFloat64Array(data),
  },
  F32: {
    bytes: 4,
    allocate: (buffer) => new Float32Array(buffer),
    accepts: (data) => isFloat32Array(data),
  },
  I32: {
    bytes: 4,
    allocate: (buffer) => new Int32Array(buffer),
    accepts: (data) => isInt32Array(data),
  },
  U8: {
    bytes: 1,
    allocate: (buffer) => new Uint8Array(buffer),
    accepts: (data) => isUint8Array(data),
  },
};

export function isDtype(value: unknown): value is SafetensorsDtype {
  return typeof value === "string" && Object.hasOwn(DTYPES, value);
}

/** Half of a surrogate pair has no UTF-8 form: another reader would see another character. */
export function isUnicode(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Number of elements of `shape`, or `undefined` past 2^53 - 1 where numbers stop being exact. */
export function elementCount(shape: readonly number[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}
