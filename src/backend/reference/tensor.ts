// Tensors of the reference backend: a flat row-major array with shape and element type.
import { InternalError, OutOfMemoryError } from "../../errors.js";
import { sizeOf, type TensorType } from "../../graph/program.js";
import { isFloat64Array, isInt32Array, isRangeError } from "../../realms.js";

export interface Tensor {
  readonly type: TensorType;
  /** Row-major elements; tensors of type `f32` are stored in float64. */
  readonly data: Float64Array | Int32Array;
}

/** A tensor of zeros. */
export function allocate(type: TensorType): Tensor {
  const size = sizeOf(type.shape);
  if (type.dtype === "u8") throw new InternalError("bytes exist only in resident data");
  const data = guarded(size, () =>
    type.dtype === "i32" ? new Int32Array(size) : new Float64Array(size),
  );
  return { type, data };
}

/** @throws {OutOfMemoryError} if the JavaScript engine cannot allocate `size` elements of 8 bytes */
function guarded<T>(size: number, allocation: () => T): T {
  try {
    return allocation();
  } catch (cause) {
    if (!isRangeError(cause)) throw cause;
    throw new OutOfMemoryError(
      `out of memory: ${8 * size} bytes for a tensor of the reference device; use a smaller mini-batch`,
      { cause },
    );
  }
}

/** True if every element is finite. A plain loop is ten times as fast as `every`. */
export function isFiniteArray(array: Float64Array | Int32Array): boolean {
  let sound = true;
  for (let i = 0; i < array.length; i++) sound &&= Number.isFinite(array[i]);
  return sound;
}

/** The elements of an `f32` tensor. */
export function floatsOf(tensor: Tensor | undefined): Float64Array {
  if (!isFloat64Array(tensor?.data)) throw new InternalError("expected an f32 tensor");
  return tensor.data;
}

/** The elements of an `i32` tensor. */
export function integersOf(tensor: Tensor | undefined): Int32Array {
  if (!isInt32Array(tensor?.data)) throw new InternalError("expected an i32 tensor");
  return tensor.data;
}

/** The sizes of a tensor as four numbers, `[N, C, H, W]`. */
export function sizes4(tensor: Tensor | undefined): readonly [number, number, number, number] {
  const [n, c, h, w] = tensor?.type.shape ?? [];
  if (n === undefined || c === undefined || h === undefined || w === undefined) {
    throw new InternalError("expected a tensor of rank 4");
  }
  return [n, c, h, w];
}

/** The sizes of a tensor as two numbers, `[rows, columns]`. */
export function sizes2(tensor: Tensor | undefined): readonly [number, number] {
  const [rows, columns] = tensor?.type.shape ?? [];
  if (rows === undefined || columns === undefined) {
    throw new InternalError("expected a tensor of rank 2");
  }
  return [rows, columns];
}
