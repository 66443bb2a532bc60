// Rasters from drawings in text, for tests of single steps of reading a digit.
import type { Raster } from "../../../src/pictures/resample.js";

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
