// Arguments of modules on images [N, C, H, W].
import { checkNumber, describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape, type Value as Node } from "../graph/graph.js";
import { nodeOf, type Value } from "../ops/value.js";

export type Pair = readonly [number, number];

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

/** Requires images; returns their node. */
export function imagesOf(where: string, x: Value): Node {
  const node = nodeOf(where, x);
  if (node.type.shape.length === 4) return node;
  throw new ShapeError(
    `${where} expects images [N, channels, rows, columns], got ${formatShape(node.type.shape)}; ` +
      "declare the input as input.image(channels, rows, columns)",
  );
}
