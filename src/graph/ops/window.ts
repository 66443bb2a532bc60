// Sliding-window arithmetic shared by convolution and pooling.
import { ShapeError } from "../../errors.js";

/**
 * Number of window positions: floor((size + 2·padding - window) / stride) + 1. Incomplete windows
 * are dropped.
 */
export function windowCount(
  op: string,
  axis: "height" | "width",
  size: number,
  window: number,
  stride: number,
  padding: number,
): number {
  const room = size + 2 * padding - window;
  if (room < 0) {
    throw new ShapeError(
      `${op}: a window of ${axis} ${window} does not fit into ${axis} ${size}` +
        `${padding > 0 ? ` with padding ${padding}` : ""}; use a smaller window or a larger image`,
    );
  }
  return Math.floor(room / stride) + 1;
}

export type Pair = readonly [number, number];

/** Reads a `[rows, columns]` attribute. */
export function asPair(values: readonly number[]): Pair {
  const [rows, columns] = values;
  if (rows === undefined || columns === undefined || values.length !== 2) {
    throw new ShapeError(`expected [rows, columns], got [${values.join(", ")}]`);
  }
  return [rows, columns];
}
