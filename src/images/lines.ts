// Finds straight thin lines from one side of a raster to the other: ruled and squared paper, forms,
// edges of sheets. A line connects ink at both ends, with ink all the way between them.

import type { Raster } from "../pictures/resample.js";
import { openRows } from "./morphology.js";
import { median } from "./order.js";

/** A line from the first to the last row of a raster. */
export interface Line {
  /** The column of its middle in each row. */
  readonly middle: Int32Array;
  /** Numbers of columns that it covers on both sides of its middle. */
  readonly before: number;
  readonly after: number;
  /** Ink at its middle. */
  readonly strength: number;
}

/** Columns of a line in the first and the last row. */
type Chord = readonly [first: number, last: number];

/** Number of rows that are examined, evenly spread. */
const ROWS = 256;
/** Maximum slope in columns per row. */
const SLOPE = 0.1;
/** Minimum fraction of rows in which a line is visible: of all rows, and of those without wide ink. */
const SEEN = 0.5;
const UNBROKEN = 0.85;
/** Length of the ends of a line as a fraction of the rows, and the minimum fraction of inked rows there. */
const END = 0.04;
const INKED = 0.6;
/** Ink below this fraction of the maximum of the profile does not belong to the line. */
const RIM = 0.15;
/** Maximum deviation of a line from the chord, and the number of rows for finding its position. */
const WAVER = 2;
const STRETCH = 24;

/** For each pixel: no ink, ink that is narrow in its row, or wide ink. */
type Hits = Uint8Array;
const [NARROW, WIDE] = [1, 2];

/**
 * Returns the lines from the first to the last row.
 *
 * @param reach half of the maximum width of a line
 * @param least minimum ink
 */
export function findLines(raster: Raster, reach: number, least: number): Line[] {
  const hits = hitsOf(raster, reach, least);
  const { height, width } = raster;
  const end = Math.max(1, Math.ceil(END * height));
  const tops = columnsWithInk(hits, width, 0, end, reach);
  const bottoms = columnsWithInk(hits, width, height - end, height, reach);
  return tops.flatMap((first) => {
    let [best, most] = [first, 0];
    for (const last of bottoms) {
      if (Math.abs(last - first) > SLOPE * height + 1) continue;
      const seen = coverage(hits, raster, [first, last]);
      if (seen > most) [best, most] = [last, seen];
    }
    if (most < UNBROKEN) return [];
    const line = measure(raster, [first, best], reach);
    return line.strength >= least ? [line] : [];
  });
}

function hitsOf(raster: Raster, reach: number, least: number): Hits {
  const { pixels, height, width } = raster;
  const wide = openRows(raster, reach).pixels;
  const hits = new Uint8Array(pixels.length);
  for (let row = 0; row < height; row++) {
    const [from, to] = [row * width, (row + 1) * width];
    for (let at = from; at < to; at++) {
      if ((pixels[at] ?? 0) - (wide[at] ?? 0) > least) {
        // One more pixel on both sides allows small deviations from the chord.
        hits.fill(NARROW, Math.max(from, at - 1), Math.min(to, at + 2));
      } else if (hits[at] === 0 && (wide[at] ?? 0) > least) {
        hits[at] = WIDE;
      }
    }
  }
  return hits;
}

/** Returns the middles of narrow runs of columns that have ink in most of the given rows. */
function columnsWithInk(
  hits: Hits,
  width: number,
  from: number,
  to: number,
  reach: number,
): number[] {
  const counts = new Uint16Array(width + 1);
  for (let row = from; row < to; row++) {
    for (let column = 0; column < width; column++) {
      if (hits[row * width + column] === NARROW) counts[column] = (counts[column] ?? 0) + 1;
    }
  }
  const middles: number[] = [];
  let begin = -1;
  for (let column = 0; column <= width; column++) {
    const isInked = (counts[column] ?? 0) >= INKED * (to - from);
    if (isInked && begin < 0) begin = column;
    if (isInked || begin < 0) continue;
    if (column - begin <= 2 * reach + 3) middles.push((begin + column - 1) >> 1);
    begin = -1;
  }
  return middles;
}

/** Returns the fraction of rows without wide ink in which a line is visible; 0 if these are too few. */
function coverage(hits: Hits, { height, width }: Raster, [first, last]: Chord): number {
  const step = Math.max(1, Math.floor(height / ROWS));
  const slope = (last - first) / Math.max(1, height - 1);
  let [rows, narrow, wide] = [0, 0, 0];
  for (let row = 0; row < height; row += step) {
    rows++;
    const hit = hits[row * width + Math.round(first + slope * row)];
    if (hit === NARROW) narrow++;
    else if (hit === WIDE) wide++;
  }
  return narrow < SEEN * rows ? 0 : narrow / (rows - wide);
}

/** Measures the thickness and strength of a line, and centres it on the strongest ink. */
function measure(raster: Raster, [first, last]: Chord, reach: number): Line {
  const { pixels, height, width } = raster;
  const slope = (last - first) / Math.max(1, height - 1);
  const chord = Int32Array.from({ length: height }, (_, row) => Math.round(first + slope * row));
  const step = Math.max(1, Math.floor(height / ROWS));
  const profile = Array.from({ length: 4 * reach + 1 }, (_, i) => {
    const values = new Float32Array(Math.floor(height / step));
    for (let at = 0; at < values.length; at++) {
      const column = (chord[at * step] ?? 0) + i - 2 * reach;
      const isOutside = column < 0 || column >= width;
      values[at] = isOutside ? 0 : (pixels[at * step * width + column] ?? 0);
    }
    return median(values);
  });
  const inner = profile.slice(reach, 3 * reach + 1);
  const strength = Math.max(...inner);
  const top = reach + inner.indexOf(strength);
  const [before = 0, after = 0] = [-1, 1].map((direction) => {
    let distance = 0;
    const next = () => profile[top + direction * (distance + 1)] ?? 0;
    while (distance < 2 * reach && next() > RIM * strength) distance++;
    return distance;
  });
  const line = { middle: chord.map((value) => value + top - 2 * reach), before, after, strength };
  return { ...line, middle: follow(raster, line) };
}

/** Moves the middle of the line, in groups of rows, to the strongest ink. */
function follow({ pixels, height, width }: Raster, line: Line): Int32Array {
  const result = Int32Array.from(line.middle);
  for (let from = 0; from < height; from += STRETCH) {
    const to = Math.min(height, from + STRETCH);
    const inkAt = (move: number) => {
      let ink = 0;
      for (let row = from; row < to; row++) {
        const at = (line.middle[row] ?? 0) + move;
        if (at < 0 || at >= width) continue;
        ink += Math.min(line.strength, pixels[row * width + at] ?? 0);
      }
      return ink;
    };
    // Moves only if the gain is clear.
    let [best, most] = [0, 1.1 * inkAt(0)];
    for (let move = -WAVER; move <= WAVER; move++) {
      const ink = inkAt(move);
      if (ink > most) [best, most] = [move, ink];
    }
    for (let row = from; row < to; row++) result[row] = (line.middle[row] ?? 0) + best;
  }
  return result;
}
