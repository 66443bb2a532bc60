// Computes the difference of each pixel from the paper around it.

import type { Raster } from "../pictures/resample.js";
import { close, medianOfThrees } from "./morphology.js";
import { median, quantile, sample } from "./order.js";
import type { Polarity } from "./polarity.js";

/** Ink, row-major, in units of the picture; 0 is paper. */
export interface Relief extends Raster {
  /** Standard deviation of the grain of the paper. */
  readonly noise: number;
}

const SAMPLES = 20_000;
/** Factor between the standard deviation of normal values and the median of differences of two. */
const DIFFERENCE_TO_DEVIATION = 1.0483;
/** Grain below one grey level needs no filter. */
const EVEN = 1 / 255;
/** Fraction of the pixels that is certainly paper. */
const PAPER = 0.3;
const LEAST_LIGHT = 0.15;
const MOST_GAIN = 2.5;

/**
 * Subtracts the paper, which is estimated by a closing of the picture, for light ink by an opening. The
 * estimate follows shades and edges of shadows, and fills strokes that are narrower than the window of
 * `2 * reach + 1`. Dark ink reflects a fraction of the light, so it is divided by the light of its paper.
 */
export function reliefOf(raster: Raster, polarity: Polarity, reach: number): Relief {
  const upright: Raster =
    polarity === "dark" ? raster : { ...raster, pixels: raster.pixels.map((value) => -value) };
  const noise = grainOf(upright);
  const paper = close(noise > EVEN ? medianOfThrees(upright) : upright, reach);
  const light = median(sample(paper.pixels, SAMPLES));
  const gainAt = (value: number) => {
    if (polarity === "light" || light < LEAST_LIGHT) return 1;
    return Math.min(MOST_GAIN, Math.max(1 / MOST_GAIN, light / Math.max(value, LEAST_LIGHT)));
  };
  const pixels = paper.pixels.map((value, i) => gainAt(value) * (value - (upright.pixels[i] ?? 0)));
  // A closing of grain lies above the mean of the grain.
  const bias = quantile(sample(pixels, SAMPLES), PAPER);
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.max(0, (pixels[i] ?? 0) - bias);
  return { ...raster, pixels, noise };
}

/** Estimates the grain from differences of neighbours, most of which are paper. */
function grainOf({ pixels, width }: Raster): number {
  const differences = pixels.map((value, i) =>
    i % width === 0 ? 0 : value - (pixels[i - 1] ?? 0),
  );
  return DIFFERENCE_TO_DEVIATION * median(sample(differences, SAMPLES).map(Math.abs));
}
