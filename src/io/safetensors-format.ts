// Types and constants of the safetensors format: the content of a file and its element types.

/**
 * The array type for each element type. `F16` and `BF16` are converted to float32, which represents
 * all their values; `BOOL` has one byte per element, 0 or 1.
 */
export interface SafetensorsArrays {
  F64: Float64Array;
  F32: Float32Array;
  F16: Float32Array;
  BF16: Float32Array;
  I64: BigInt64Array;
  I32: Int32Array;
  I16: Int16Array;
  I8: Int8Array;
  U64: BigUint64Array;
  U32: Uint32Array;
  U16: Uint16Array;
  U8: Uint8Array;
  BOOL: Uint8Array;
}

/** Element types that have a typed array; the format has a few more. */
export type SafetensorsDtype = keyof SafetensorsArrays;

/** A row-major array: `data.length` is the product of `shape` (an empty shape is one number). */
export type SafetensorsTensor = {
  [Dtype in SafetensorsDtype]: { dtype: Dtype; shape: number[]; data: SafetensorsArrays[Dtype] };
}[SafetensorsDtype];

/** The content of a safetensors file: named tensors and a text-to-text dictionary. */
export interface SafetensorsFile {
  tensors: Record<string, SafetensorsTensor>;
  metadata: Record<string, string>;
}

/** A tensor in the header; its bytes are `[begin, end)`, counted from the end of the header. */
export interface TensorEntry {
  name: string;
  dtype: FormatDtype;
  shape: number[];
  begin: number;
  end: number;
}

/** Size of the little-endian header length at the start of a file, in bytes. */
export const LENGTH_BYTES = 8;

/** The limit of the format on the header, which protects readers from huge allocations. */
export const MAX_HEADER_BYTES = 100_000_000;

/** Element types that a typed array can hold, with their bits per element in a file. */
const READABLE = {
  ...{ F64: 64, F32: 32, F16: 16, BF16: 16 },
  ...{ I64: 64, I32: 32, I16: 16, I8: 8, U64: 64, U32: 32, U16: 16, U8: 8, BOOL: 8 },
} as const satisfies Readonly<Record<SafetensorsDtype, number>>;

/** Element types that no typed array can hold, with their bits per element. */
const UNREADABLE = {
  ...{ C64: 64, F8_E4M3: 8, F8_E5M2: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8 },
  ...{ F6_E2M3: 6, F6_E3M2: 6, F4: 4 },
} as const;

/** Every element type of the format. */
export type FormatDtype = keyof typeof READABLE | keyof typeof UNREADABLE;

export const ELEMENT_BITS: Readonly<Record<FormatDtype, number>> = { ...READABLE, ...UNREADABLE };

export function isFormatDtype(value: unknown): value is FormatDtype {
  return typeof value === "string" && Object.hasOwn(ELEMENT_BITS, value);
}

export function isReadable(dtype: FormatDtype): dtype is SafetensorsDtype {
  return Object.hasOwn(READABLE, dtype);
}

/** The remedy for an unreadable `dtype`: how the program that wrote the file can convert it. */
export function toReadable(dtype: FormatDtype): string {
  const pytorch = dtype === "C64" ? "torch.view_as_real(tensor)" : "tensor.float()";
  const example = ELEMENT_BITS[dtype] < 8 ? "" : `, in PyTorch by ${pytorch}`;
  return `save that tensor as F32 with the program that wrote the file${example}`;
}

/** True if `text` has no unpaired surrogate; UTF-8 cannot encode those. */
export function isUnicode(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Number of elements of `shape`; `undefined` above 2^53 - 1, where numbers are not exact. */
export function elementCount(shape: readonly number[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}
