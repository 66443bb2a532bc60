// Finds the box around the ink of a digit.

import type { Box, Raster } from "../pictures/resample.js";

/** Rows and columns are faint if no pixel has more ink than this. */
const CLEAR = 0.1;
/** Maximum width of a faint rim of the digit: one of the 20 pixels to which it is scaled. */
const FAINT_PART = 1 / 20;

/** Returns the smallest box with all ink that is not faint, plus the faint rim around it. */
export function boxOf({ pixels, height, width }: Raster): Box {
  const rows = new Float32Array(height);
  const columns = new Float32Array(width);
  pixels.forEach((value, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    rows[row] = Math.max(rows[row] ?? 0, value);
    columns[column] = Math.max(columns[column] ?? 0, value);
  });
  const inner = [rows, columns].map(rangeOf);
  const longest = Math.max(...inner.map(({ from, to }) => to - from));
  const rim = Math.max(1, Math.round(FAINT_PART * longest));
  const [vertical, horizontal] = [rows, columns].map((most, i) => {
    let { from, to } = inner[i] ?? { from: 0, to: most.length };
    for (let step = 0; step < rim && (most[from - 1] ?? 0) > 0; step++) from--;
    for (let step = 0; step < rim && (most[to] ?? 0) > 0; step++) to++;
    return { from, length: to - from };
  });
  return {
    top: vertical?.from ?? 0,
    left: horizontal?.from ?? 0,
    height: vertical?.length ?? height,
    width: horizontal?.length ?? width,
  };
}

function rangeOf(most: Float32Array): { from: number; to: number } {
  const isClear = (value: number) => value >= CLEAR;
  return { from: most.findIndex(isClear), to: most.findLastIndex(isClear) + 1 };
}
