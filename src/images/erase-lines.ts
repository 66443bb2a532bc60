// Erases the lines of ruled paper and keeps the strokes that cross them.

import type { Raster } from "../pictures/resample.js";
import { findLines, type Line } from "./lines.js";
import { transpose } from "./morphology.js";
import type { Relief } from "./relief.js";

/** Maximum width of a line as a fraction of the shorter side. */
const WIDEST = 0.035;
/** Minimum ink of a line, in the picture's units and in standard deviations of the grain. */
const LEAST = 0.02;
const GRAINS = 2;
/** Ink that exceeds that of the line by this factor belongs to a stroke that crosses it. */
const OVER = 1.4;

/** Returns the relief without horizontal and vertical lines from side to side. */
export function eraseLines(relief: Relief): { relief: Relief; lines: number } {
  const { height, width, noise } = relief;
  const reach = Math.max(1, Math.round((WIDEST / 2) * Math.min(height, width)));
  const least = Math.max(LEAST, GRAINS * noise);
  let [raster, count]: [Raster, number] = [relief, 0];
  for (let turn = 0; turn < 2; turn++) {
    raster = transpose(raster);
    const lines = findLines(raster, reach, least).filter((line) => !isAtSide(raster, line));
    for (const line of lines) erase(raster, line, noise);
    count += lines.length;
  }
  return { relief: { ...raster, noise }, lines: count };
}

/** True at the sides of the picture, where the bar of a closely cropped digit would look like a line. */
function isAtSide({ width }: Raster, { middle, before, after }: Line): boolean {
  const [first, last] = [middle[0] ?? 0, middle.at(-1) ?? 0];
  return Math.min(first, last) - before <= 0 || Math.max(first, last) + after >= width - 1;
}

function erase({ pixels, height, width }: Raster, line: Line, noise: number): void {
  const limit = OVER * line.strength + GRAINS * noise;
  for (let row = 0; row < height; row++) {
    const middle = line.middle[row] ?? 0;
    const [from, to] = [middle - line.before - 1, middle + line.after + 1];
    const start = row * width;
    const valueAt = (column: number) =>
      column < 0 || column >= width ? 0 : (pixels[start + column] ?? 0);
    const [left, right] = [valueAt(from - 1), valueAt(to + 1)];
    for (let column = Math.max(0, from); column <= Math.min(width - 1, to); column++) {
      const value = valueAt(column);
      if (value > limit) continue;
      const part = (column - from + 1) / (to - from + 2);
      pixels[start + column] = Math.min(value, (1 - part) * left + part * right);
    }
  }
}
