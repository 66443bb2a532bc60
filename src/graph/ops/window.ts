// Sliding-window arithmetic shared by convolution and pooling.
import { ShapeError } from "../../errors.js";
import { listAttribute } from "../graph.js";
import type { Attributes, TensorType } from "../program.js";
import { expectRank } from "./shapes.js";

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

/** Numbers of both axes, `[rows, columns]`. */
export type Pair = readonly [number, number];

/** Reads a `[rows, columns]` attribute. */
export function asPair(values: readonly number[]): Pair {
  const [rows, columns] = values;
  if (rows === undefined || columns === undefined || values.length !== 2) {
    throw new ShapeError(`expected [rows, columns], got [${values.join(", ")}]`);
  }
  return [rows, columns];
}

export interface PoolOptions {
  /** `[rows, columns]`. */
  readonly window: Pair;
  /** `[rows, columns]`; default `window`, so that windows do not overlap. */
  readonly stride?: Pair;
  /** Cells added on both sides, fewer than the window; default `[0, 0]`. */
  readonly padding?: Pair;
}

/** The attributes of a pooling op. */
export function poolAttributes({ window, stride = window, padding = [0, 0] }: PoolOptions) {
  return { window, stride, padding };
}

/** src [N, C, H, W] -> [N, C, PH, PW]. Incomplete windows at the border are dropped. */
export function pooledShape(
  op: string,
  src: TensorType | undefined,
  attributes: Attributes,
): readonly number[] {
  const [n = 0, c = 0, h = 0, w = 0] = expectRank(op, "src", src, 4);
  const [kh, kw] = asPair(listAttribute(attributes, "window"));
  const [sh, sw] = asPair(listAttribute(attributes, "stride"));
  const [ph, pw] = asPair(listAttribute(attributes, "padding"));
  if (ph >= kh || pw >= kw) {
    throw new ShapeError(
      `${op}: padding [${ph}, ${pw}] must be smaller than the window [${kh}, ${kw}]`,
    );
  }
  const rows = windowCount(op, "height", h, kh, sh, ph);
  return [n, c, rows, windowCount(op, "width", w, kw, sw, pw)];
}
