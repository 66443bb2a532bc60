// Finds the parts of the ink that are the digit, and checks that there is exactly one digit.

import type { Box, Raster } from "../pictures/resample.js";
import { boxAround, distanceOf, isInside, longerSide, overlapOf } from "./boxes.js";
import { type Edge, type Part, type Parts, partsOf } from "./components.js";
import type { DigitErrorReason } from "./digit-error.js";
import { enclosedBy, frameOf, peel } from "./frames.js";

/** A part consists of connected pixels with ink of at least `WEAK`, and of at least `STRONG` in one. */
const WEAK = 0.25;
const STRONG = 0.5;
/** Limits for separate strokes of a digit: minimum ink and maximum distance, relative to the main part. */
const PIECE_INK = 0.03;
const PIECE_DISTANCE = 0.25;
/** Minimum height and ink, relative to the main part, of a part that is another digit. */
const DIGIT_HEIGHT = 0.45;
const DIGIT_INK = 0.12;
/** Minimum overlap in rows or columns, relative to the shorter part, of digits beside each other. */
const BESIDE = 0.35;
/** A mark is a speck if its sides are below this fraction of those of the main part. */
const SPECK = 0.3;
/** Several marks are specks if they are below this fraction of the picture's shorter side. */
const SPECKS = 0.025;
/** Limits that no digit exceeds: ink per area of its box, and width relative to its height. */
const FULL = 0.72;
const WIDE = 1.75;
/** An edge of the picture cuts a mark off that touches it along this part of its shorter side ... */
const CUT = 0.8;
/** ... unless the mark reaches across this part of the picture, as in a close crop. */
const ACROSS = 0.9;
const FRAMES = 4;

export interface Choice {
  /** The ink of the digit without other marks. */
  readonly ink: Raster;
  readonly box: Box;
  readonly warnings: readonly string[];
}

export interface Refusal {
  readonly reason: DigitErrorReason;
  readonly what: string;
}

/**
 * @param ink from 0 (none) to 1 (full)
 * @param leastSide minimum of the longer side of a digit
 */
export function chooseDigit(ink: Raster, leastSide: number): Choice | Refusal {
  const warnings: string[] = [];
  let inside = ink;
  let found = partsOf(ink, WEAK, STRONG);
  let hadFrame = false;
  for (let round = 0; round < FRAMES; round++) {
    const next = withoutFrame(inside, found);
    if (next === undefined) break;
    hadFrame = true;
    if (next.isPeeled) warnings.push("a box that the digit may touch is taken off");
    inside = next.ink;
    found = partsOf(inside, WEAK, STRONG);
  }
  const parts = withoutEdges(found.parts.filter((part) => longerSide(part) >= leastSide / 2));
  const [main] = parts.toSorted((a, b) => b.ink - a.ink);
  if (!main) {
    const what = hadFrame
      ? "there is a box with nothing in it"
      : "nothing stands out of its background";
    return { reason: "none", what };
  }
  const kept = parts.filter((part) => part === main || isPiece(part, main));
  const rest = parts.filter(
    (part) => !kept.includes(part) && longerSide(part) >= SPECK * longerSide(main),
  );
  const others = rest.filter((part) => isDigitBeside(part, main));
  const box = boxAround(kept);
  const isSpeck = longerSide(box) < SPECKS * Math.min(ink.height, ink.width);
  if (others.length > 0 && isSpeck) {
    return { reason: "none", what: "there are only specks" };
  }
  if (others.length > 0) {
    const count = 1 + others.length;
    return { reason: "several", what: `there are ${count} marks of a digit's size` };
  }
  if (longerSide(box) < leastSide) {
    return { reason: "too-small", what: `the largest mark is ${longerSide(box)} pixels long` };
  }
  const refusal = cutOff(main, ink) ?? shapeOf(main, box);
  if (refusal) return refusal;
  if (rest.length > 0) warnings.push("marks beside the digit are left out");
  if (kept.some(isOnEdge)) warnings.push("the digit touches the picture's edge");
  return { ink: only(inside, found, kept), box, warnings };
}

/** Returns the ink inside a frame; undefined if there is no frame. */
function withoutFrame(ink: Raster, found: Parts): { ink: Raster; isPeeled: boolean } | undefined {
  const { parts } = found;
  for (const part of parts.toSorted((a, b) => b.height * b.width - a.height * a.width)) {
    const enclosed = enclosedBy(found, ink, part);
    if (enclosed.length > 0) {
      const inner = parts.filter((other) => other !== part && isInside(other, part));
      return { ink: only(ink, found, inner), isPeeled: false };
    }
    const box = frameOf(found, ink.width, part);
    if (box) return { ink: peel(ink, found, box, part.label), isPeeled: true };
  }
  return undefined;
}

/** Removes parts that are edges of sheets and tables, if other parts remain. */
function withoutEdges(parts: readonly Part[]): readonly Part[] {
  const inner = parts.filter((part) => !isOnEdge(part));
  const largest = Math.max(0, ...inner.map(longerSide));
  return parts.filter(
    (part) =>
      !isOnEdge(part) || largest < SPECK * Math.min(part.height, part.width) || largest < 12,
  );
}

function isPiece(part: Part, main: Part): boolean {
  if (part.ink < PIECE_INK * main.ink) return false;
  const size = longerSide(main);
  if (distanceOf(part, main) > Math.max(2, PIECE_DISTANCE * size)) return false;
  return !isDigitBeside(part, main);
}

/** True if a part is as high as a digit and lies beside or below the main part, not within its box. */
function isDigitBeside(part: Part, main: Part): boolean {
  if (part.height < DIGIT_HEIGHT * main.height || part.ink < DIGIT_INK * main.ink) return false;
  const { columns } = overlapOf(part, main);
  const isBeside = columns <= BESIDE * Math.min(part.width, main.width);
  return isBeside || distanceOf(part, main) > 0.1 * main.height;
}

function isOnEdge({ onEdges }: Part): boolean {
  return Object.values(onEdges).some((pixels) => pixels > 0);
}

/** Shadows, lines and sheets go on beyond the picture's edge. So may a digit, which is doubtful then. */
function cutOff(main: Part, { height, width }: Raster): Refusal | undefined {
  const shorter = Math.min(main.height, main.width);
  const isCutBy = (edge: Edge) => {
    const isUpright = edge === "top" || edge === "bottom";
    const reach = isUpright ? main.height / height : main.width / width;
    return main.onEdges[edge] >= CUT * shorter && reach < ACROSS;
  };
  const edge = (["top", "bottom", "left", "right"] as const).find(isCutBy);
  if (edge === undefined) return undefined;
  return {
    reason: "cut-off",
    what: `the largest mark is cut off by the picture's ${edge} edge`,
  };
}

function shapeOf(main: Part, box: Box): Refusal | undefined {
  const { height, width } = box;
  const fill = main.ink / (height * width);
  if (fill > FULL && height < 2 * width) {
    return { reason: "not-a-digit", what: "the largest mark is a filled patch without strokes" };
  }
  if (width > WIDE * height) {
    return {
      reason: "several",
      what: `the largest mark is ${(width / height).toFixed(1)} times as wide as high, as joined digits are`,
    };
  }
  return undefined;
}

/** Returns the ink of some parts, including the weak pixels around their strokes. */
function only(ink: Raster, { labels }: Parts, kept: readonly Part[]): Raster {
  const { height, width, pixels } = ink;
  const wanted = new Set(kept.map(({ label }) => label));
  const rim = Math.max(1, Math.round(0.05 * longerSide(boxAround(kept))));
  const near = spread(labels, wanted, height, width, rim);
  const result = pixels.map((value, i) => {
    const at = labels[i] ?? 0;
    return wanted.has(at) || (at === 0 && near[i] === 1) ? value : 0;
  });
  return { height, width, pixels: result };
}

/** Returns 1 for pixels within some distance of the kept parts, else 0. */
function spread(
  labels: Int32Array,
  wanted: ReadonlySet<number>,
  height: number,
  width: number,
  rim: number,
): Uint8Array {
  const rows = new Uint8Array(labels.length);
  const both = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    if (!wanted.has(labels[i] ?? 0)) continue;
    const column = i % width;
    rows.fill(1, i - Math.min(rim, column), i + Math.min(rim, width - 1 - column) + 1);
  }
  for (let i = 0; i < labels.length; i++) {
    if (rows[i] === 0) continue;
    const row = Math.floor(i / width);
    for (let y = Math.max(0, row - rim); y <= Math.min(height - 1, row + rim); y++) {
      both[y * width + (i % width)] = 1;
    }
  }
  return both;
}
