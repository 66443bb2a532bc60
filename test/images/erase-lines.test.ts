// Erasing ruled lines: which are erased, and what is left of strokes that cross them.
import { describe, expect, it } from "vitest";
import { eraseLines } from "../../src/images/erase-lines.js";
import { transpose } from "../../src/images/morphology.js";
import type { Raster } from "../../src/pictures/resample.js";
import { rasterBy, rowsOf } from "./support/raster.js";

const quiet = (raster: Raster, noise = 0) => ({ ...raster, noise });
const blank = (height: number, width: number) => quiet(rasterBy(height, width, () => 0));

/** Upright lines of values from a column on, in a raster that is higher than wide. */
const ruled = (width: number, values: readonly number[], from: number) =>
  rasterBy(width + 20, width, (_, column) => values[column - from] ?? 0);

/** The pixels of a row after erasing an upright line of ink 5 in column 10 of 20; the row has others. */
function rowAfter(pixels: Readonly<Record<number, number>>, noise = 0): number[] | undefined {
  const raster = rasterBy(40, 20, (row, column) => {
    const here = row === 30 ? pixels[column] : undefined;
    return here ?? (column === 10 ? 5 : 0);
  });
  const { relief, lines } = eraseLines(quiet(raster, noise));
  expect(lines).toBe(1);
  return rowsOf(relief)[30];
}

const rowOf = (pixels: Readonly<Record<number, number>>) =>
  Array.from({ length: 20 }, (_, column) => pixels[column] ?? 0);

describe.each([
  ["upright", (raster: Raster) => raster],
  ["level", transpose],
])("%s lines", (_, turn) => {
  const erased = (raster: Raster, noise = 0) => eraseLines(quiet(turn(raster), noise));

  it("are erased, and the picture keeps its form, its other ink and its grain", () => {
    const spot = rasterBy(50, 30, (row, column) => (row === 8 && column >= 18 ? 0.5 : 0));
    const raster = { ...spot, pixels: spot.pixels.map((ink, i) => (i % 30 === 12 ? 1 : ink)) };
    const before = Float32Array.from(raster.pixels);
    expect(erased(raster, 0.01)).toEqual({ relief: quiet(turn(spot), 0.01), lines: 1 });
    expect(raster.pixels).toEqual(before);
  });

  it.each([
    [85, 2],
    [86, 4],
    [142, 4],
    [143, 6],
  ])("of a picture whose shorter side is %i are at most %i wide", (side, most) => {
    const of = (width: number) => erased(ruled(side, Array(width).fill(1), 30));
    expect(of(most)).toEqual({
      relief: { ...blank(1, 1), ...turn(blank(side + 20, side)) },
      lines: 1,
    });
    expect(of(most + 1).lines).toBe(0);
  });

  it.each([
    ["of a small picture may have one column", 20, 1, 1],
    ["of a small picture may have two columns", 20, 2, 1],
    ["of a small picture have no three columns", 20, 3, 0],
  ])("%s", (_, side, width, lines) => {
    expect(erased(ruled(side, Array(width).fill(1), 9)).lines).toBe(lines);
  });

  it.each([
    [0.0201, 0, 1],
    [0.0199, 0, 0],
    [0.0201, 0.01, 1],
    [0.101, 0.05, 1],
    [0.099, 0.05, 0],
  ])("of ink %d in grain of %d are found: %i", (ink, noise, lines) => {
    expect(erased(ruled(40, [ink], 20), noise).lines).toBe(lines);
  });

  it.each([
    ["in the first column", [1], 0, 0],
    ["in the second column", [1], 1, 1],
    ["in the second column, with a rim in the first one", [0.5, 1], 0, 0],
    ["in the third column, with a rim in the second one", [0.5, 1], 1, 1],
    ["in the last column but one", [1], 98, 1],
    ["in the last column", [1], 99, 0],
    ["in the last column but one, with a rim in the last one", [1, 0.5], 98, 0],
    ["in the last column but two, with a rim in the last one but one", [1, 0.5], 97, 1],
  ])("%s may be bars of a digit at the side, or not", (_, values, from, lines) => {
    expect(erased(ruled(100, values, from)).lines).toBe(lines);
  });

  it.each([
    [0, 6, 0],
    [6, 0, 0],
    [1, 7, 1],
    [7, 1, 1],
    [59, 53, 0],
    [53, 59, 0],
    [58, 52, 1],
    [52, 58, 1],
  ])("that slant from column %i to %i of 60 stay if they touch a side", (first, last, lines) => {
    const raster = rasterBy(80, 60, (row, column) =>
      column === Math.round(first + ((last - first) / 79) * row) ? 1 : 0,
    );
    expect(erased(raster).lines).toBe(lines);
  });
});

describe("lines in both directions", () => {
  it("are counted together", () => {
    const grid = rasterBy(40, 30, (row, column) =>
      row === 10 || row === 30 || column === 8 || column === 15 || column === 22 ? 1 : 0,
    );
    expect(eraseLines(quiet(grid))).toEqual({ relief: blank(40, 30), lines: 5 });
  });
});

describe("where a line is erased,", () => {
  it("a stroke that is beside it stays, and the columns next to the line continue it", () => {
    expect(rowAfter({ 8: 1, 9: 4, 11: 4, 12: 3 })).toEqual(
      rowOf({ 8: 1, 9: 1.5, 10: 2, 11: 2.5, 12: 3 }),
    );
    expect(rowAfter({ 7: 2, 8: 2, 9: 2, 13: 2 })).toEqual(
      rowOf({ 7: 2, 8: 2, 9: 1.5, 13: 2, 10: 1 }),
    );
  });

  it("no ink becomes stronger", () => {
    expect(rowAfter({ 8: 4, 9: 0.5, 11: 0.25, 12: 4 })).toEqual(
      rowOf({ 8: 4, 9: 0.5, 10: 4, 11: 0.25, 12: 4 }),
    );
  });

  it.each([
    [7, 0, 0],
    [7.01, 0, 7.01],
    [8, 0.5, 0],
    [8.01, 0.5, 8.01],
  ])(
    "ink of %d in grain of %d becomes %d: a stroke exceeds 1.4 times the line",
    (ink, noise, left) => {
      expect(rowAfter({ 10: ink }, noise)?.[10]).toBeCloseTo(left, 5);
    },
  );

  it.each([
    [1, 0, 1, 29],
    [28, 29, -1, 0],
  ])("ink at the other side does not continue it: column %i", (at, beside, rows, other) => {
    const raster = rasterBy(40, 30, (row, column) => {
      if (column === at) return 1;
      if (column === beside) return row === 20 ? 0.5 : 0;
      return column === other && row === 20 - rows ? 1 : 0;
    });
    const { relief, lines } = eraseLines(quiet(raster));
    expect(lines).toBe(1);
    const left = rasterBy(40, 30, (row, column) => (row === 20 - rows && column === other ? 1 : 0));
    expect(relief).toEqual(quiet(left));
  });

  it.each([
    [1, 0, 39],
    [38, 39, 0],
  ])("ink at the other side stays where column %i gives way to %i", (most, group, other) => {
    const spot = rasterBy(96, 40, (row, column) =>
      column === other && row >= 30 && row < 40 ? 0.5 : 0,
    );
    const pixels = spot.pixels.map((ink, i) => {
      const row = Math.floor(i / 40);
      return i % 40 === (row >= 24 && row < 48 ? group : most) ? 1 : ink;
    });
    expect(eraseLines(quiet({ ...spot, pixels }))).toEqual({ relief: quiet(spot), lines: 1 });
  });

  it.each([
    ["first", 2, (column: number) => column],
    ["last", 27, (column: number) => 29 - column],
  ])("ink in the %s column continues it", (_, at, place) => {
    const raster = rasterBy(40, 30, (row, column) =>
      column === at || (row === 20 && place(column) < 2) ? 1 : 0,
    );
    const left = rasterBy(40, 30, (row, column) =>
      row === 20 ? ([1, 0.75, 0.5][place(column)] ?? 0) : 0,
    );
    expect(eraseLines(quiet(raster))).toEqual({ relief: quiet(left), lines: 1 });
  });

  it("all of its columns are erased, but no more than one on both sides", () => {
    const raster = rasterBy(100, 90, (row, column) => {
      if (row === 50) return column >= 30 && column < 60 ? 0.5 : 0;
      return [0.25, 0.5, 1, 0.75][column - 40] ?? 0;
    });
    const { relief } = eraseLines(quiet(raster));
    const expected = Array.from({ length: 90 }, (_, column) =>
      column >= 30 && column < 60 ? 0.5 : 0,
    );
    expect(rowsOf(relief)[50]).toEqual(expected);
    expect(rowsOf(relief)[51]).toEqual(Array(90).fill(0));
  });
});
