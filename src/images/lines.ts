// Straight thin lines from one side of a raster to the other: ruled and squared paper, forms, the
// edges of sheets. Each is a chord between ink at both ends along which ink goes on all the way.
import { openRows } from "./morphology.js";
import { median } from "./order.js";
import type { Raster } from "./resample.js";

/** A line that leads down the rows of a raster. */
export interface Line {
  /** By row: the column of its middle. */
  readonly middle: Int32Array;
  /** Columns that it takes on either side of its middle. */
  readonly before: number;
  readonly after: number;
  /** Ink of its middle. */
  readonly strength: number;
}

/** Columns of a line in the first and in the last row. */
type Chord = readonly [first: number, last: number];

/** Rows that are looked at, evenly spread. */
const ROWS = 256;
/** Largest slope to either side, columns a row. */
const SLOPE = 0.1;
/** The part of the rows on which a line is seen, and that of those that no wide stroke covers. */
const SEEN = 0.5;
const UNBROKEN = 0.85;
/** The ends of a line, as a part of the rows, and the part of their rows that are inked. */
const END = 0.04;
const INKED = 0.6;
/** Ink below this part of the profile's top is none of the line's. */
const RIM = 0.15;
/** How far a line wavers, and over how many rows its place is looked for. */
const WAVER = 2;
const STRETCH = 24;

/** By pixel: nothing, ink that is narrow along the row, or wide ink. */
type Hits = Uint8Array;
const [NARROW, WIDE] = [1, 2];

/**
 * Lines down the rows.
 *
 * @param reach half of the widest line
 * @param least ink that counts
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
        // A pixel more on either side lets lines waver.
        hits.fill(NARROW, Math.max(from, at - 1), Math.min(to, at + 2));
      } else if (hits[at] === 0 && (wide[at] ?? 0) > least) {
        hits[at] = WIDE;
      }
    }
  }
  return hits;
}

/** The middles of narrow runs of columns that are inked in most of some rows. */
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

/** The part of the rows without wide ink that a line is seen on; 0 where these are too few. */
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

/** Thickness and strength of a line, and its middle where its ink is strongest. */
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

/** The line's middle by stretches of rows, moved to where most of its ink is. */
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
    // Moves only for a clear gain.
    let [best, most] = [0, 1.1 * inkAt(0)];
    for (let move = -WAVER; move <= WAVER; move++) {
      const ink = inkAt(move);
      if (ink > most) [best, most] = [move, ink];
    }
    for (let row = from; row < to; row++) result[row] = (line.middle[row] ?? 0) + best;
  }
  return result;
}
