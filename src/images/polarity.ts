// Which side of the paper the ink is on: darker or lighter.
import { close, open } from "./morphology.js";
import { largest } from "./order.js";
import type { Raster } from "./resample.js";

export type Polarity = "dark" | "light";

/** Half of a window that holds strokes, as a part of the shorter side. */
const REACH = 0.15;
const LEAST_REACH = 3;
/** The strongest part of the differences tells what ink is; half of that still counts. */
const STRONGEST = 0.001;
const MOST_PIXELS = 12;
const STRONG = 0.5;
/** Light that is added to the picture's before its logarithm is taken, against grain in the dark. */
const GLOW = 0.08;
/** Pixels on either side of a border between which it steps. */
const STEP = 2;

/**
 * Follows the border of what a closing and an opening see differently: strokes, and what they
 * enclose. Going in from the paper, the first thing met is ink. Only strong differences count: a weak
 * shade may be as wide as it likes, and the edge of a shadow has the paper on both sides. Ratios are
 * compared where there are no negative values, so that ink in a shadow counts as that in the light.
 * Above 0 ink is light.
 */
export function inkBalance(values: Raster): number {
  const { height, width } = values;
  const isLight = values.pixels.every((value) => value >= 0);
  const raster = isLight
    ? { ...values, pixels: values.pixels.map((value) => Math.log(value + GLOW)) }
    : values;
  const reach = Math.max(LEAST_REACH, Math.round(REACH * Math.min(height, width)));
  const [upper, lower] = [close(raster, reach), open(raster, reach)];
  const differences = upper.pixels.map((value, i) => value - (lower.pixels[i] ?? 0));
  const rank = Math.min(MOST_PIXELS, Math.max(2, Math.round(STRONGEST * differences.length)));
  const limit = STRONG * largest(differences, rank);
  if (limit === 0) return 0;
  const isInside = differences.map((value) => (value > limit ? 1 : 0));
  return stepsAlong(raster, isInside, "rows") + stepsAlong(raster, isInside, "columns");
}

/** The sum of the steps inwards, by their squares, where a row or column crosses the border. */
function stepsAlong(
  { pixels, height, width }: Raster,
  isInside: Float32Array,
  direction: "rows" | "columns",
): number {
  const [lines, length] = direction === "rows" ? [height, width] : [width, height];
  const [lineStep, step] = direction === "rows" ? [width, 1] : [1, width];
  let balance = 0;
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    const valueAt = (place: number) =>
      pixels[start + Math.min(length - 1, Math.max(0, place)) * step] ?? 0;
    for (let place = 1; place < length; place++) {
      const change =
        (isInside[start + place * step] ?? 0) - (isInside[start + (place - 1) * step] ?? 0);
      if (change === 0) continue;
      const inwards = change * (valueAt(place + STEP) - valueAt(place - 1 - STEP));
      balance += inwards * Math.abs(inwards);
    }
  }
  return balance;
}
