// Rasters from drawings in text, for tests of single steps of reading a digit.
import type { Box, Raster } from "../../../src/pictures/resample.js";

/** `.` is 0, `#` is 1, and a numeral counts tenths: `5` is 0.5. All lines have one length. */
export function rasterOf(...lines: string[]): Raster {
  const inkOf = (mark: string) => (mark === "#" ? 1 : mark === "." ? 0 : Number(mark) / 10);
  const pixels = Float32Array.from(lines.join(""), inkOf);
  return { pixels, height: lines.length, width: lines[0]?.length ?? 0 };
}

/** A raster whose pixels are given by row and column. */
export function rasterBy(
  height: number,
  width: number,
  valueAt: (row: number, column: number) => number,
): Raster {
  const pixels = Float32Array.from({ length: height * width }, (_, i) =>
    valueAt(Math.floor(i / width), i % width),
  );
  return { pixels, height, width };
}

/** The numbers of the rows of a raster. */
export function rowsOf({ pixels, height, width }: Raster): number[][] {
  return Array.from({ length: height }, (_, row) => [
    ...pixels.subarray(row * width, (row + 1) * width),
  ]);
}

export const box = (top: number, left: number, height: number, width: number): Box => ({
  top,
  left,
  height,
  width,
});

/** A rectangle of ink, full where none is given. */
export type Patch = readonly [
  top: number,
  left: number,
  height: number,
  width: number,
  ink?: number,
];

/** A raster with rectangles, later ones over earlier ones. */
export function sheet(height: number, width: number, ...patches: readonly Patch[]): Raster {
  const raster = rasterBy(height, width, () => 0);
  for (const [top, left, h, w, ink = 1] of patches) {
    for (let row = top; row < top + h; row++) {
      raster.pixels.fill(ink, row * width + left, row * width + left + w);
    }
  }
  return raster;
}

/** The patches of a hollow rectangle. */
export const ring = (
  top: number,
  left: number,
  height: number,
  width: number,
  line = 1,
): Patch[] => [
  [top, left, height, width],
  [top + line, left + line, height - 2 * line, width - 2 * line, 0],
];
