// Sizes of rows and columns.
import { checkNumber, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import type { Pair } from "../graph/ops/window.js";

export type { Pair };

/** A size of both axes, or `[rows, columns]`. */
export type PairOption = number | readonly [number, number];

/** Requires a size or two sizes of at least `min`. */
export function pairOf(where: string, value: unknown, min: number): Pair {
  const [rows, columns, ...rest] = Array.isArray(value) ? value : [value, value];
  if (rest.length > 0) {
    throw new ArgumentError(`${where} must be a number or [rows, columns], got ${describe(value)}`);
  }
  const check = (size: unknown) => checkNumber(where, size, { integer: true, min });
  return [check(rows), check(columns)];
}
