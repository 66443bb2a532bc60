// Positions of elements in tensors that are read in another order or shape.
import { sizeOf } from "../../../graph/program.js";

/** Row-major strides of a shape. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** Strides with which a tensor of `shape` is read as one of `target`: 0 along repeated axes. */
export function broadcastStrides(
  shape: readonly number[],
  target: readonly number[],
): readonly number[] {
  const missing = target.length - shape.length;
  const strides = stridesOf(shape);
  return target.map((_, axis) =>
    axis < missing || shape[axis - missing] === 1 ? 0 : (strides[axis - missing] ?? 0),
  );
}

/** The position of row-major element `element` of `shape` in a tensor that is read with `strides`. */
export function positionOf(
  element: number,
  shape: readonly number[],
  strides: readonly number[],
): number {
  let position = 0;
  let rest = element;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    position += (rest % size) * (strides[axis] ?? 0);
    rest = Math.floor(rest / size);
  }
  return position;
}
