// Every so many elements of an axis, in terms of slices of neighbours.
import { pad } from "../graph/primitives/pad.js";
import type { Value } from "../ops/value.js";

/** `count` elements of an axis from `from` on, `step` apart. */
export function strided(x: Value, axis: number, from: number, count: number, step: number): Value {
  if (step === 1) return x.slice(axis, from, from + count);
  const length = count * step;
  const enough = x.shape.map((size, at) => (at === axis ? Math.max(size, from + length) : size));
  const begin = x.shape.map(() => 0);
  const block = x.graph.wrap(pad(x.node, begin, enough)).slice(axis, from, from + length);
  const before = block.shape.slice(0, axis);
  const after = block.shape.slice(axis + 1);
  return block
    .reshape([...before, count, step, ...after])
    .slice(axis + 1, 0, 1)
    .reshape([...before, count, ...after]);
}

/** Images with zeros on each side. */
export function bordered(x: Value, [rows, columns]: readonly [number, number]): Value {
  const [images = 1, channels = 1, high = 1, wide = 1] = x.shape;
  const shape = [images, channels, high + 2 * rows, wide + 2 * columns];
  return x.graph.wrap(pad(x.node, [0, 0, rows, columns], shape));
}
