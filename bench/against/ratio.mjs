// The ratio of two builds' times, and how well it is known.
import { median, quantile } from "../lib/stats.mjs";

const CONFIDENCE = 0.95;
const RESAMPLES = 2000;

/**
 * Returns the median of the pairs' ratios and its confidence interval of 95 %, by bootstrap: the pairs are drawn
 * again and again with replacement, and the interval holds the middle 95 % of the medians.
 * @param {readonly (readonly [number, number])[]} pairs times of the judged build and of the other one
 * @param {() => number} random uniform in (0, 1)
 * @returns {{ ratio: number, low: number, high: number }}
 */
export function ratioOf(pairs, random) {
  const ratios = pairs.map(([judged, other]) => judged / other);
  const draw = () => ratios[Math.floor(random() * ratios.length)];
  const medians = Array.from({ length: RESAMPLES }, () => median(ratios.map(draw)));
  const outside = (1 - CONFIDENCE) / 2;
  return {
    ratio: median(ratios),
    low: quantile(medians, outside),
    high: quantile(medians, 1 - outside),
  };
}
