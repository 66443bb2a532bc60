// Which side of the background is ink, and how much of it each pixel holds.
import type { Relief } from "./background.js";

/** Ink row-major `[height, width]`, 0 none to 1 full. */
export interface Ink {
  readonly pixels: Float32Array;
  readonly height: number;
  readonly width: number;
  /** Ink up to this much may be grain of the background. */
  readonly noise: number;
}

/** The darkest or lightest part of the image that tells what full ink is; at least two pixels. */
const FULL_PART = 0.0005;
/** Least difference between full ink and background, in luminance and in grains. */
const LEAST_CONTRAST = 0.06;
const LEAST_GRAINS = 6;
/** Two grey levels of 8 bits are no ink. */
const FAINT = 2.5 / 255;
const GRAINS = 4;

/** The ink of an image, dark or light; undefined where nothing stands out of the background. */
export function findInk(relief: Relief): Ink | undefined {
  const { height, width, noise } = relief;
  const sign = isDark(relief) ? -1 : 1;
  const raised = relief.pixels.map((value) => Math.max(0, sign * value));
  const full = largest(raised, Math.max(2, Math.round(FULL_PART * raised.length)));
  if (full < Math.max(LEAST_CONTRAST, LEAST_GRAINS * noise)) return undefined;
  const floor = Math.max(FAINT, (GRAINS * noise) / full);
  const pixels = raised.map((value) => {
    const part = Math.min(1, value / full);
    return part < floor ? 0 : part;
  });
  return { pixels, height, width, noise: floor };
}

/** Ink differs more from its background than anything else: squares make that count. */
function isDark({ pixels, noise }: Relief): boolean {
  let balance = 0;
  for (const value of pixels) {
    if (Math.abs(value) > GRAINS * noise) balance += value * Math.abs(value);
  }
  return balance <= 0;
}

/** The value that `rank` values reach. */
function largest(values: Float32Array, rank: number): number {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.max(0, sorted.length - rank)] ?? 0;
}
