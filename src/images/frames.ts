// Finds frames around a digit: parts with ink along all four sides. A frame that touches the digit is
// removed from it.

import type { Box, Raster } from "../pictures/resample.js";
import { isInside } from "./boxes.js";
import type { Part, Parts } from "./components.js";
import { median } from "./order.js";

/** Limits for a side of a frame: depth of its ink, and the covered fraction of its length. */
const DEPTH = 0.15;
const ALONG = 0.9;
/** Maximum width of a line of a frame as a fraction of the shorter side of its box. */
const WIDEST = 0.15;
/** Rows and columns of a frame extend over this fraction of it; strokes that stick out are shorter. */
const CORE = 0.8;
const ROOM = 0.05;
/** Minimum side of a frame in pixels. */
const LEAST_SIDE = 16;
/** Minimum height of the content of a frame, relative to that of the frame. */
const LEAST_INSIDE = 0.25;
/** Number of the rays from the middle of a part that must hit the part that encloses it. */
const RAYS = 8;
const RAYS_THAT_MEET = 7;

/** One side of a part, for measuring the depth and thickness of its ink. */
interface Side {
  /** The unit of positions along the side: columns along the upper and lower side, rows along the others. */
  readonly axis: "rows" | "columns";
  readonly depths: Float32Array;
  readonly runs: Float32Array;
  /** Length of the box perpendicular to the side. */
  readonly across: number;
  /** Returns the index of the pixel at a position along the side and a depth. */
  readonly at: (along: number, depth: number) => number;
}

/** Returns the upper, the lower, the left and the right side. */
function sidesOf(labels: Int32Array, width: number, box: Box, label: number): Side[] {
  const { top, left, height: h, width: w } = box;
  const pixel = (row: number, column: number) => (top + row) * width + left + column;
  const side = (axis: Side["axis"], at: Side["at"]): Side => {
    const [length, across] = axis === "columns" ? [w, h] : [h, w];
    const [depths, runs] = [new Float32Array(length), new Float32Array(length)];
    for (let along = 0; along < length; along++) {
      let depth = 0;
      while (depth < across && labels[at(along, depth)] !== label) depth++;
      let end = depth;
      while (end < across && labels[at(along, end)] === label) end++;
      depths[along] = depth;
      runs[along] = end - depth;
    }
    return { axis, depths, runs, across, at };
  };
  return [
    side("columns", (along, depth) => pixel(depth, along)),
    side("columns", (along, depth) => pixel(h - 1 - depth, along)),
    side("rows", (along, depth) => pixel(along, depth)),
    side("rows", (along, depth) => pixel(along, w - 1 - depth)),
  ];
}

/** Returns the box of a frame if the part has thin ink along four sides. */
export function frameOf({ labels }: Parts, width: number, part: Part): Box | undefined {
  const { room, ...box } = coreOf(labels, width, part);
  if (Math.min(box.height, box.width) < LEAST_SIDE) return undefined;
  const isFrame = sidesOf(labels, width, box, part.label).every((side) => {
    const { axis, depths, runs, across } = side;
    // There is no frame along the room beyond the core, where strokes stick out.
    const { before, after } = room[axis];
    const [first, end] = [before, depths.length - after];
    const begun = depths.subarray(first, end).filter((depth) => depth <= DEPTH * across).length;
    return begun >= ALONG * (end - first) && median(runs.subarray(first, end)) <= WIDEST * across;
  });
  return isFrame ? box : undefined;
}

/** Numbers of rows or columns of a core's box before and after those in which the part is long. */
interface Room {
  readonly before: number;
  readonly after: number;
}

/** Returns the part's box without outer rows and columns in which the part is narrow, except for some room. */
function coreOf(
  labels: Int32Array,
  width: number,
  part: Part,
): Box & { readonly room: { readonly rows: Room; readonly columns: Room } } {
  const { top, left, label } = part;
  const extents = (lines: number, length: number, at: (line: number, place: number) => number) =>
    Array.from({ length: lines }, (_, line) => {
      let [first, last] = [length, -1];
      for (let place = 0; place < length; place++) {
        if (labels[at(line, place)] !== label) continue;
        if (last < 0) first = place;
        last = place;
      }
      return last - first + 1;
    });
  const range = (lengths: readonly number[], full: number) => {
    const isLong = (length: number) => length >= CORE * full;
    const room = Math.round(ROOM * lengths.length);
    const [first, end] = [lengths.findIndex(isLong), lengths.findLastIndex(isLong) + 1];
    if (first < 0) return { from: 0, length: 0, before: 0, after: 0 };
    const from = Math.max(0, first - room);
    const to = Math.min(lengths.length, end + room);
    return { from, length: to - from, before: first - from, after: to - end };
  };
  const { height: h, width: w } = part;
  const rows = range(
    extents(h, w, (row, column) => (top + row) * width + left + column),
    w,
  );
  const columns = range(
    extents(w, h, (column, row) => (top + row) * width + left + column),
    h,
  );
  return {
    top: top + rows.from,
    left: left + columns.from,
    height: rows.length,
    width: columns.length,
    room: { rows, columns },
  };
}

/** Returns the parts, above a minimum size, that another part surrounds completely or nearly so. */
export function enclosedBy({ labels, parts }: Parts, raster: Raster, outer: Part): Part[] {
  return parts.filter(
    (part) =>
      part !== outer &&
      part.height >= LEAST_INSIDE * outer.height &&
      isInside(part, outer) &&
      surrounds(labels, raster, outer, part),
  );
}

function surrounds(labels: Int32Array, raster: Raster, outer: Part, inner: Box): boolean {
  const row = inner.top + inner.height / 2;
  const column = inner.left + inner.width / 2;
  let met = 0;
  for (let ray = 0; ray < RAYS; ray++) {
    const angle = (2 * Math.PI * ray) / RAYS;
    const [down, right] = [Math.sin(angle), Math.cos(angle)];
    for (let step = 0; step < outer.height + outer.width; step++) {
      const [y, x] = [Math.round(row + step * down), Math.round(column + step * right)];
      if (y < 0 || x < 0 || y >= raster.height || x >= raster.width) break;
      if (labels[y * raster.width + x] !== outer.label) continue;
      met++;
      break;
    }
  }
  return met >= RAYS_THAT_MEET;
}

/** Returns the ink inside a frame without the sides of the frame. */
export function peel(ink: Raster, { labels }: Parts, frame: Box, label: number): Raster {
  const pixels = new Float32Array(ink.pixels.length);
  for (let row = frame.top; row < frame.top + frame.height; row++) {
    const from = row * ink.width + frame.left;
    pixels.set(ink.pixels.subarray(from, from + frame.width), from);
  }
  for (const side of sidesOf(labels, ink.width, frame, label)) erase(pixels, side);
  return { ...ink, pixels };
}

function erase(pixels: Float32Array, { depths, runs, across, at }: Side): void {
  const length = depths.length;
  const third = Math.max(1, Math.floor(length / 3));
  const [first, last] = [
    median(depths.subarray(0, third)),
    median(depths.subarray(length - third)),
  ];
  const thickness = median(runs);
  for (let along = 0; along < length; along++) {
    const part = (along - third / 2) / Math.max(1, length - third);
    const expected = first + part * (last - first);
    const depth = depths[along] ?? 0;
    const isOff = Math.abs(depth - expected) > thickness + 0.05 * across;
    const begin = isOff ? expected : depth;
    const run = Math.min(runs[along] ?? 0, 1.5 * thickness);
    const end = Math.ceil(begin + (isOff ? thickness : run) + 1);
    // Ink outside of a side does not belong to the digit.
    for (let at0 = 0; at0 <= Math.min(end, across - 1); at0++) pixels[at(along, at0)] = 0;
  }
}
