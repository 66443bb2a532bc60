// How far each pixel stands out of the paper around it.
import { close, medianOfThrees } from "./morphology.js";
import { median, quantile, sample } from "./order.js";
import type { Polarity } from "./polarity.js";
import type { Raster } from "./resample.js";

/** Ink row-major, in units of the picture; 0 is paper. */
export interface Relief extends Raster {
  /** Standard deviation of the paper's grain. */
  readonly noise: number;
}

const SAMPLES = 20_000;
/** The median of the differences of two as a part of the standard deviation of one. */
const DIFFERENCE_TO_DEVIATION = 1.0483;
/** Grain below a grey level is not worth a filter. */
const EVEN = 1 / 255;
/** The part of the pixels that is surely paper. */
const PAPER = 0.3;
const LEAST_LIGHT = 0.15;
const MOST_GAIN = 2.5;

/**
 * Subtracts the paper: what a closing (for light ink an opening) makes of the picture. It follows
 * shades and the edges of shadows, and fills strokes narrower than the window of `2 * reach + 1`.
 * Dark ink reflects a part of the light, so that it is measured by the light that its paper has.
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
  // The closing of grain lies above its middle.
  const bias = quantile(sample(pixels, SAMPLES), PAPER);
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.max(0, (pixels[i] ?? 0) - bias);
  return { ...raster, pixels, noise };
}

/** From neighbours, most of which are paper. */
function grainOf({ pixels, width }: Raster): number {
  const differences = pixels.map((value, i) =>
    i % width === 0 ? 0 : value - (pixels[i - 1] ?? 0),
  );
  return DIFFERENCE_TO_DEVIATION * median(sample(differences, SAMPLES).map(Math.abs));
}
