// Converts the bytes of a tensor to the typed array of its element type.

import { isTypedArray } from "../realms.js";
import type { SafetensorsDtype, SafetensorsTensor } from "./safetensors-format.js";

/** Element types whose typed array has the same bytes as the file. */
type SameBytes = Exclude<SafetensorsDtype, "F16" | "BF16">;

const ARRAYS = {
  ...{ F64: Float64Array, F32: Float32Array, I64: BigInt64Array, I32: Int32Array },
  ...{ I16: Int16Array, I8: Int8Array, U64: BigUint64Array, U32: Uint32Array },
  ...{ U16: Uint16Array, U8: Uint8Array, BOOL: Uint8Array },
} as const satisfies Readonly<Record<SameBytes, unknown>>;

/** Returns a typed array over `buffer`; for F16 and BF16, a new Float32Array. */
export function toArray(dtype: SafetensorsDtype, buffer: ArrayBuffer): SafetensorsTensor["data"] {
  if (dtype === "F16") return widen(new Uint16Array(buffer), float32OfHalf);
  if (dtype === "BF16") return widen(new Uint16Array(buffer), (bits) => bits << 16);
  return new ARRAYS[dtype](buffer);
}

/** Element types that can be written: those whose typed array has the same bytes as the file. */
export const WRITABLE: readonly string[] = Object.keys(ARRAYS);

export function isWritable(dtype: unknown): dtype is SameBytes {
  return typeof dtype === "string" && Object.hasOwn(ARRAYS, dtype);
}

/** True if `data` is an array of the type for `dtype`, from any realm. */
export function holds(dtype: SameBytes, data: unknown): boolean {
  return isTypedArray(data) && data[Symbol.toStringTag] === ARRAYS[dtype].name;
}

/**
 * Converts 16-bit floats; `convert` returns float32 bits, because arithmetic may change the bits of
 * a NaN.
 */
function widen(halves: Uint16Array, convert: (bits: number) => number): Float32Array {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) bits[i] = convert(halves[i] ?? 0);
  return floats;
}

/** Converts IEEE 754 binary16 (1 sign, 5 exponent, 10 fraction bits) to binary32 (1, 8, 23). */
function float32OfHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 127 - 15) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal is fraction * 2^-24. The shift moves its leading one to the implicit bit of
  // float32.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((127 - 14 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
