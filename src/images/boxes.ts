// Distances, overlaps and unions of boxes.
import type { Box } from "../pictures/resample.js";

/** Returns the distance of two boxes: the larger one of the gaps in rows and columns; 0 if they overlap. */
export function distanceOf(a: Box, b: Box): number {
  return Math.max(
    0,
    a.left - (b.left + b.width),
    b.left - (a.left + a.width),
    a.top - (b.top + b.height),
    b.top - (a.top + a.height),
  );
}

/** Returns the numbers of rows and columns that two boxes share. */
export function overlapOf(a: Box, b: Box): { rows: number; columns: number } {
  const shared = (from: number, length: number, other: number, otherLength: number) =>
    Math.max(0, Math.min(from + length, other + otherLength) - Math.max(from, other));
  return {
    rows: shared(a.top, a.height, b.top, b.height),
    columns: shared(a.left, a.width, b.left, b.width),
  };
}

export function isInside(inner: Box, outer: Box): boolean {
  const { rows, columns } = overlapOf(inner, outer);
  return rows === inner.height && columns === inner.width;
}

/** Returns the smallest box that contains all `boxes`. */
export function boxAround(boxes: readonly Box[]): Box {
  const top = Math.min(...boxes.map((box) => box.top));
  const left = Math.min(...boxes.map((box) => box.left));
  return {
    top,
    left,
    height: Math.max(...boxes.map((box) => box.top + box.height)) - top,
    width: Math.max(...boxes.map((box) => box.left + box.width)) - left,
  };
}

/** Returns the box with a margin on all sides, cut off at the edges of a raster of this size. */
export function widened(box: Box, margin: number, height: number, width: number): Box {
  const [top, left] = [Math.max(0, box.top - margin), Math.max(0, box.left - margin)];
  return {
    top,
    left,
    height: Math.min(height, box.top + box.height + margin) - top,
    width: Math.min(width, box.left + box.width + margin) - left,
  };
}

export function longerSide({ height, width }: Box): number {
  return Math.max(height, width);
}
