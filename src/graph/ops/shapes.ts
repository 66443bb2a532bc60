// Shape checks shared by the ops.
import { ShapeError } from "../../errors.js";
import { formatShape } from "../graph.js";
import type { TensorType } from "../program.js";

/** Requires that a type has the given rank and returns its sizes. */
export function expectRank(
  op: string,
  name: string,
  type: TensorType | undefined,
  rank: number,
): readonly number[] {
  if (!type) throw new ShapeError(`${op} needs the input ${name}`);
  if (type.shape.length !== rank) {
    throw new ShapeError(`${op} expects ${name} of rank ${rank}, got ${formatShape(type.shape)}`);
  }
  return type.shape;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, index) => size === b[index]);
}

/** Requires that two inputs have the same shape and returns it as an `f32` type. */
export function expectSameShape(
  op: string,
  a: TensorType | undefined,
  b: TensorType | undefined,
): TensorType {
  if (!a || !b) throw new ShapeError(`${op} needs two inputs`);
  if (!sameShape(a.shape, b.shape)) {
    throw new ShapeError(
      `${op} expects equal shapes, got ${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    );
  }
  return { dtype: "f32", shape: a.shape };
}

/** Requires that an input is a scalar. */
export function expectScalar(op: string, name: string, type: TensorType | undefined): void {
  expectRank(op, name, type, 0);
}

/** Returns the input at `index`; it is an error if it is absent. */
export function inputAt<T>(op: string, inputs: readonly T[], index: number): NonNullable<T> {
  const input = inputs[index] ?? undefined;
  if (input === undefined) throw new ShapeError(`${op} needs input number ${index + 1}`);
  return input;
}
