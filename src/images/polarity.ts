// Determines the polarity: if the ink is darker or lighter than the paper.

import type { Raster } from "../pictures/resample.js";
import { close, open } from "./morphology.js";
import { largest } from "./order.js";

export type Polarity = "dark" | "light";

/** Half of a window that is wider than strokes, as a fraction of the shorter side. */
const REACH = 0.15;
const LEAST_REACH = 3;
/** Ink is defined by this fraction of strongest differences; half of their strength suffices. */
const STRONGEST = 0.001;
const MOST_PIXELS = 12;
const STRONG = 0.5;
/** Added to the picture's values before the logarithm, to reduce the effect of grain in dark regions. */
const GLOW = 0.08;
/** Distance of the pixels that are compared from the border between them. */
const STEP = 2;

/**
 * Returns a balance that is positive if the ink is light. Follows the border of the regions where a
 * closing and an opening differ: strokes and what they enclose. The first thing inside of the border is
 * ink. Only strong differences count, because weak shades may be wide and the edge of a shadow has paper
 * on both sides. If no value is negative, ratios are compared, so that ink in a shadow counts as much as
 * ink in the light.
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

/** Returns the sum of the inward steps, weighted by their squares, where rows or columns cross the border. */
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
