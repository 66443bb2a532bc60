// Converts the values of a picture to ink, and removes the lines of the paper.

import type { Raster } from "../pictures/resample.js";
import { eraseLines } from "./erase-lines.js";
import { largest, quantile, sample } from "./order.js";
import type { Polarity } from "./polarity.js";
import { reliefOf } from "./relief.js";

/** Ink, row-major, from 0 (none) to 1 (full). */
export interface Ink extends Raster {
  /** The value of full ink in the picture's units. */
  readonly contrast: number;
  /** Half of the window for estimating the paper, which is wider than the widest stroke. */
  readonly reach: number;
  /** Number of removed lines. */
  readonly lines: number;
}

/** Full ink is the value that this fraction of the pixels exceeds, within limits. */
const FULL_PART = 0.0005;
const FULL_PIXELS = [2, 12] as const;
/** Minimum difference between full ink and paper, in the picture's units and relative to the grain. */
const LEAST_CONTRAST = 0.06;
const LEAST_GRAINS = 8;
/** Differences up to two grey levels of 8 bits, or up to those of grain, are not ink. */
const FAINT = 2.5 / 255;
const GRAINS = 4;
/** Half of the first window as a fraction of the shorter side, and of the second in stroke widths. */
const FIRST_REACH = 0.15;
const LEAST_REACH = 3;
const STROKES = 1.5;
/** The width of strokes is this quantile of the widths at their pixels. */
const STROKE_PART = 0.8;
const STRONG = 0.5;
/** Minimum decrease of sharp ink within a quarter of the reach, and fraction of pixels that show it. */
const FALL = 0.4;
const SHARP_PART = 0.05;

/**
 * Returns the ink of one polarity; undefined if nothing differs from the paper. The paper is estimated
 * twice. The second time, windows are only as large as the strokes need, and follow shades more closely.
 */
export function inkOf(raster: Raster, polarity: Polarity, reach?: number): Ink | undefined {
  const widest = Math.max(
    LEAST_REACH,
    Math.round(FIRST_REACH * Math.min(raster.height, raster.width)),
  );
  const first = inkWithin(raster, polarity, reach ?? widest);
  if (!first || reach !== undefined) return first;
  const second = Math.max(LEAST_REACH, Math.ceil(STROKES * strokeWidth(first)));
  return second < 0.6 * widest ? inkWithin(raster, polarity, second) : first;
}

function inkWithin(raster: Raster, polarity: Polarity, reach: number): Ink | undefined {
  const { relief, lines } = eraseLines(reliefOf(raster, polarity, reach));
  const { height, width, noise } = relief;
  const [fewest, most] = FULL_PIXELS;
  const rank = Math.round(FULL_PART * relief.pixels.length);
  const contrast = largest(relief.pixels, Math.min(most, Math.max(fewest, rank)));
  if (contrast < Math.max(LEAST_CONTRAST, LEAST_GRAINS * noise)) return undefined;
  const floor = Math.max(FAINT, (GRAINS * noise) / contrast);
  const pixels = relief.pixels.map((value) => {
    const part = Math.min(1, value / contrast);
    return part < floor ? 0 : part;
  });
  if (!isSharp({ pixels, height, width }, Math.max(1, reach >> 2))) return undefined;
  return { pixels, height, width, contrast, reach, lines };
}

/** True for strokes, which end within a fraction of the window; remains of shading fade over all of it. */
function isSharp({ pixels, height, width }: Raster, distance: number): boolean {
  let [strong, sharp] = [0, 0];
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const value = pixels[at] ?? 0;
      if (value < STRONG) continue;
      strong++;
      const least = Math.min(
        (column >= distance ? pixels[at - distance] : value) ?? value,
        (column + distance < width ? pixels[at + distance] : value) ?? value,
        (row >= distance ? pixels[at - distance * width] : value) ?? value,
        (row + distance < height ? pixels[at + distance * width] : value) ?? value,
      );
      if (value - least >= FALL) sharp++;
    }
  }
  return sharp >= SHARP_PART * strong;
}

/** Estimates the stroke width: the shorter one of the row and column runs of ink through a pixel. */
function strokeWidth({ pixels, height, width }: Raster): number {
  const across = runs(pixels, height, width, (row, column) => row * width + column);
  const down = runs(pixels, width, height, (column, row) => row * width + column);
  const widths = across.map((run, i) => Math.min(run, down[i] ?? 0)).filter((run) => run > 0);
  return quantile(sample(widths, 50_000), STROKE_PART);
}

function runs(
  pixels: Float32Array,
  lines: number,
  length: number,
  at: (line: number, place: number) => number,
): Float32Array {
  const result = new Float32Array(pixels.length);
  for (let line = 0; line < lines; line++) {
    let begin = 0;
    for (let place = 0; place <= length; place++) {
      if (place < length && (pixels[at(line, place)] ?? 0) >= STRONG) continue;
      for (let back = begin; back < place; back++) result[at(line, back)] = place - begin;
      begin = place + 1;
    }
  }
  return result;
}
