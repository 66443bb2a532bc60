// Decodes the arrays of numbers of IDX, NumPy and pickle files to typed arrays.

import { endianness } from "node:os";
import type { SignalLike } from "../../arguments.js";
import { inPieces } from "./pieces.js";

/** Typed arrays for the element types of files. */
export type NumericData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** An array of numbers, row-major. */
export interface NumericArray {
  /** Extent of each dimension; empty for a single number. */
  readonly shape: readonly number[];
  /** The elements; their number is the product of `shape`. */
  readonly data: NumericData;
}

const ARRAYS = {
  b1: Uint8Array,
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  u4: Uint32Array,
  i4: Int32Array,
  u8: BigUint64Array,
  i8: BigInt64Array,
  f2: Uint16Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;

/** NumPy's name of an element type: kind and size. Booleans become bytes, float16 becomes float32. */
export type ElementType = keyof typeof ARRAYS;

export const ELEMENT_TYPES = Object.keys(ARRAYS) as readonly ElementType[];

export type ByteOrder = "little" | "big";

const HOST: ByteOrder = endianness() === "LE" ? "little" : "big";

export function elementSize(type: ElementType): number {
  return ARRAYS[type].BYTES_PER_ELEMENT;
}

/** Number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Decodes elements. The result is a view for single bytes, else a copy. */
export async function decodeElements(
  bytes: Uint8Array,
  type: ElementType,
  order: ByteOrder,
  signal?: SignalLike,
): Promise<NumericData> {
  const size = elementSize(type);
  if (size === 1)
    return new ARRAYS[type](bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
  const copy = Buffer.from(new ArrayBuffer(bytes.length));
  await inPieces(
    bytes.length / size,
    (from, to) => {
      const piece = copy.subarray(from * size, to * size);
      piece.set(bytes.subarray(from * size, to * size));
      if (order !== HOST) swap(piece, size);
    },
    signal,
  );
  const data = new ARRAYS[type](copy.buffer);
  return type === "f2" ? widen(data as Uint16Array, signal) : data;
}

function swap(bytes: Buffer, size: number): void {
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else bytes.swap64();
}

async function widen(halves: Uint16Array, signal: SignalLike | undefined): Promise<Float32Array> {
  const wide = new Float32Array(halves.length);
  await inPieces(
    halves.length,
    (from, to) => {
      for (let i = from; i < to; i++) wide[i] = float16(halves[i] ?? 0);
    },
    signal,
  );
  return wide;
}

/** Returns the value of an IEEE 754 half-precision number. */
export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Rearranges elements of `size` bytes from column-major (Fortran) to row-major order. */
export async function toRowMajor(
  bytes: Uint8Array,
  size: number,
  shape: readonly number[],
  signal?: SignalLike,
): Promise<Uint8Array> {
  const [rows = 1, ...rest] = shape;
  const places = columnMajorPlaces(rest);
  const width = places.length;
  const ordered = new Uint8Array(bytes.length);
  await inPieces(
    rows,
    (from, to) => {
      for (let row = from; row < to; row++) {
        for (let column = 0; column < width; column++) {
          const source = size * (row + rows * (places[column] ?? 0));
          const target = size * (row * width + column);
          for (let i = 0; i < size; i++) ordered[target + i] = bytes[source + i] ?? 0;
        }
      }
    },
    signal,
    size * width,
  );
  return ordered;
}

/** Returns the column-major indices of the elements of one row. */
function columnMajorPlaces(shape: readonly number[]): Float64Array {
  const places = new Float64Array(elementCount(shape));
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  for (let at = 0; at < places.length; at++) {
    places[at] = index.reduce((sum, i, axis) => sum + i * (strides[axis] ?? 0), 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      index[axis] = 0;
    }
  }
  return places;
}
