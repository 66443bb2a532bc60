// Straight lines from the first to the last row: which are found, and their place, width and strength.
import { describe, expect, it } from "vitest";
import { findLines } from "../../src/images/lines.js";
import { rasterBy, rasterOf } from "./support/raster.js";

const LEAST = 0.25;

/** The column of a straight line in each row. */
const straight = (height: number, first: number, last = first) =>
  Int32Array.from({ length: height }, (_, row) =>
    Math.round(first + ((last - first) / (height - 1)) * row),
  );

/** The lines in a raster with the same neighbouring pixels in each row. */
const linesIn = (values: readonly number[], reach: number, least = LEAST) =>
  findLines(
    band(50, values, () => 9),
    reach,
    least,
  );

/** A raster with neighbouring pixels of these values in each row, the first one in the given column. */
const band = (height: number, values: readonly number[], columnOf: (row: number) => number) =>
  rasterBy(height, 40, (row, column) => values[column - columnOf(row)] ?? 0);

const thin = { before: 0, after: 0, strength: 1 };

/** A line of 100 rows and one column that lacks rows, or is covered by ink of a value in full rows. */
const damaged = (lost: number, covered = 0, value = 1) =>
  rasterBy(100, 20, (row, column) => {
    if (row >= 90 - covered && row < 90) return value;
    return column === 9 && (row < 10 || row >= 10 + lost) ? 1 : 0;
  });

describe("the place of a line", () => {
  it.each([0, 1, 7, 18, 19])("is the column %i of 20 in which it is upright", (at) => {
    const raster = rasterBy(30, 20, (_, column) => (column === at ? 1 : 0));
    expect(findLines(raster, 1, LEAST)).toEqual([{ ...thin, middle: straight(30, at) }]);
  });

  it.each([
    [100, 10, 21],
    [100, 21, 10],
    [100, 0, 7],
    [100, 7, 0],
    [101, 11, 15],
    [101, 15, 11],
  ])("follows a slant: in %i rows from column %i to %i", (height, first, last) => {
    const middle = straight(height, first, last);
    const raster = band(height, [1], (row) => middle[row] ?? 0);
    expect(findLines(raster, 1, LEAST)).toEqual([{ ...thin, middle }]);
  });

  it.each([
    [32, 38],
    [38, 32],
  ])("follows a slant at the right side, from column %i to %i of 40", (first, last) => {
    const middle = straight(100, first, last);
    const raster = band(100, [1, 1], (row) => middle[row] ?? 0);
    expect(findLines(raster, 2, LEAST)).toEqual([{ ...thin, after: 1, middle }]);
  });

  it("is told of lines at both sides, whose ink is not that of the other one", () => {
    const raster = rasterBy(72, 12, (row, column) => {
      if (column === 0) return row >= 24 && row < 48 ? 0.5 : 1;
      if (column === 11) return row < 24 ? 0.5 : 1;
      return 0;
    });
    const middles = [straight(72, 0), straight(72, 11)];
    const expected = middles.map((middle) => ({ ...thin, middle }));
    expect(findLines(raster, 1, LEAST)).toEqual(expected);
  });

  it("is told of a line at the left side once, not at the right side, too", () => {
    const raster = rasterBy(50, 12, (_, column) => (column === 0 || column === 8 ? 1 : 0));
    const expected = [0, 8].map((at) => ({ ...thin, middle: straight(50, at) }));
    expect(findLines(raster, 3, LEAST)).toEqual(expected);
  });

  it.each([
    [10, 22],
    [22, 10],
  ])("is none with a slant of more than a tenth: from column %i to %i", (first, last) => {
    const middle = straight(100, first, last);
    const raster = band(100, [1], (row) => middle[row] ?? 0);
    expect(findLines(raster, 1, LEAST)).toEqual([]);
  });

  it("is found in a few rows, one of them a column beside the straight way", () => {
    const [line] = findLines(rasterOf(".#...", "...#.", "..#.."), 1, LEAST);
    expect([...(line?.middle ?? [])]).toEqual([1, 2, 2]);
  });
});

describe("of two ways to go on,", () => {
  /** Two slants from column 20 to the columns 17 and 23, each without ink in some rows. */
  const fork = (lostLeft: number, lostRight: number) =>
    rasterBy(100, 40, (row, column) => {
      const aside = Math.round((3 * row) / 99);
      const isLeft = column === 20 - aside && (row < 60 || row >= 60 + lostLeft);
      return isLeft || (column === 20 + aside && (row < 60 || row >= 60 + lostRight)) ? 1 : 0;
    });

  it.each([
    ["the left one if both are complete", 0, 0, 17],
    ["the right one if that is less broken", 10, 5, 23],
    ["the left one if that is less broken", 5, 10, 17],
  ])("a line takes %s", (_, lostLeft, lostRight, last) => {
    const lines = findLines(fork(lostLeft, lostRight), 4, LEAST);
    expect(lines.map(({ middle }) => middle.at(-1))).toEqual([last]);
  });
});

describe("a line is visible", () => {
  it.each([
    ["found if 15 of 100 rows are lost", damaged(15), 1],
    ["not found if 16 of 100 rows are lost", damaged(16), 0],
    ["found if 12 of the 80 rows without wide ink are lost", damaged(12, 20), 1],
    ["not found if 13 of the 80 rows without wide ink are lost", damaged(13, 20), 0],
    ["found if wide ink covers a half", damaged(0, 50), 1],
    ["not found if wide ink covers more than a half", damaged(0, 51), 0],
    ["found if what covers 20 rows is just ink", damaged(0, 20, 0.251), 1],
    ["not found if what covers 20 rows is too weak", damaged(0, 20, 0.25), 0],
  ])("and %s", (_, raster, count) => {
    expect(findLines(raster, 1, LEAST)).toHaveLength(count);
  });

  it.each([
    ["beginning", (row: number) => row],
    ["end", (row: number) => 124 - row],
  ])("if three of five rows at its %s are inked", (_, place) => {
    const without = (...rows: readonly number[]) =>
      band(125, [1], (row) => (rows.includes(place(row)) ? -1 : 9));
    expect(findLines(without(0, 1, 5), 1, LEAST)).toHaveLength(1);
    expect(findLines(without(0, 1, 2), 1, LEAST)).toEqual([]);
  });

  it("if more than a half of six rows at its beginning are inked, where it is higher", () => {
    const without = (...rows: readonly number[]) =>
      band(126, [1], (row) => (rows.includes(row) ? -1 : 9));
    expect(findLines(without(0, 1), 1, LEAST)).toHaveLength(1);
    expect(findLines(without(0, 1, 5), 1, LEAST)).toEqual([]);
  });

  it.each([-1, 1])("if 40 of 100 rows deviate by %i column", (aside) => {
    const raster = band(100, [1], (row) => (row >= 30 && row < 70 ? 9 + aside : 9));
    expect(findLines(raster, 1, LEAST)).toHaveLength(1);
  });

  it.each([-2, 2])("but not if 16 of 100 rows deviate by %i columns", (aside) => {
    const raster = band(100, [1], (row) => (row >= 30 && row < 46 ? 9 + aside : 9));
    expect(findLines(raster, 1, LEAST)).toEqual([]);
  });

  it.each([-1, 1])("on a shade, with 60 of 100 rows that deviate by %i column", (aside) => {
    const raster = rasterBy(100, 20, (row, column) =>
      column === (row >= 20 && row < 80 ? 9 + aside : 9) ? 1 : 0.5,
    );
    expect(findLines(raster, 1, LEAST)).toHaveLength(1);
  });

  it("if its ink is above the least", () => {
    expect(linesIn([0.25], 1)).toEqual([]);
    expect(linesIn([0.251], 1)).toHaveLength(1);
  });

  it.each([
    [0.125, []],
    [0.25, [{ ...thin, strength: 0.25, middle: straight(99, 9) }]],
  ])("if it sways around a middle in which most ink is the least: %d", (ink, expected) => {
    const raster = rasterBy(99, 20, (row, column) => {
      if (column === (row < 5 || row >= 94 ? 9 : 8 + (row % 3))) return 1;
      return column === 9 ? ink : 0;
    });
    expect(findLines(raster, 2, LEAST)).toEqual(expected);
  });
});

describe("the width of a line", () => {
  it.each([
    [1, 2],
    [2, 4],
  ])("with a reach of %i is at most %i", (reach, most) => {
    const of = (width: number) => linesIn(Array(width).fill(1), reach);
    expect(of(most)).toEqual([{ ...thin, after: most - 1, middle: straight(50, 9) }]);
    expect(of(most + 1)).toEqual([]);
  });

  it("is that of its ends, too, with all ink beside them", () => {
    const beside = (distance: number) =>
      rasterBy(50, 20, (row, column) =>
        column === 9 || (row < 2 && column === 9 + distance) ? 1 : 0,
      );
    expect(findLines(beside(2), 1, LEAST)).toHaveLength(1);
    expect(findLines(beside(3), 1, LEAST)).toEqual([]);
  });

  it.each([
    [[3.25, 20, 3], { before: 1, after: 0 }],
    [[3, 20, 3.25], { before: 0, after: 1 }],
    [[3.25, 10, 20], { before: 2, after: 0 }],
    [[20, 10, 3.25], { before: 0, after: 2 }],
  ])("counts ink above 0.15 of the strongest: %j", (values, widths) => {
    const middle = straight(50, 9 + values.indexOf(20));
    expect(linesIn(values, 2, 1)).toEqual([{ ...widths, strength: 20, middle }]);
  });

  it.each([
    ["where it is expected", 0, { before: 4, after: 4 }],
    ["to the right", 1, { before: 4 }],
    ["to the left", -1, { after: 4 }],
  ])("ends at twice the reach on a shade, with most of the line %s", (_, aside, widths) => {
    const raster = rasterBy(120, 40, (row, column) => {
      if (column === (row < 5 || row >= 115 ? 20 : 20 + aside)) return 1;
      return Math.abs(column - 20) < 9 ? 0.2 : 0;
    });
    const middle = straight(120, 20 + aside);
    expect(findLines(raster, 2, LEAST)).toMatchObject([{ ...widths, middle, strength: 1 }]);
  });
});

describe("the middle of a line is that of its strongest ink", () => {
  it("as far to the right as its reach", () => {
    const line = { before: 3, after: 0, strength: 1, middle: straight(50, 12) };
    expect(linesIn([0.5, 0.5, 0.5, 1], 2)).toEqual([line]);
  });

  it("as far to the left as its reach", () => {
    const raster = rasterBy(120, 40, (row, column) => {
      if (row < 5 || row >= 115) return column === 20 ? 1 : 0;
      return column === 18 ? 1 : column === 19 ? 0.5 : 0;
    });
    const line = { before: 0, after: 1, strength: 1, middle: straight(120, 18) };
    expect(findLines(raster, 2, LEAST)).toEqual([line]);
  });

  /** Deviations in groups of 24 rows. */
  const aside = [0, 0, 2, 0, -2, 0, 1, 0, -1, 0, 0];
  const asideAt = (row: number) => aside[Math.floor(row / 24)] ?? 0;

  it("in groups of 24 rows, up to two columns aside", () => {
    const raster = band(250, [0.5, 1, 0.5], (row) => 9 + asideAt(row));
    const middle = straight(250, 10).map((column, row) => column + asideAt(row));
    expect(findLines(raster, 2, LEAST)).toEqual([{ before: 1, after: 1, strength: 1, middle }]);
  });

  it.each([
    [1, 0],
    [38, 39],
  ])("in a group that lies at a side: column %i, then %i of 40", (most, group) => {
    const columnAt = (row: number) => (row >= 24 && row < 48 ? group : most);
    const middle = straight(96, most).map((_, row) => columnAt(row));
    expect(findLines(band(96, [1], columnAt), 1, LEAST)).toEqual([{ ...thin, middle }]);
  });

  it.each([
    [0.905, 11],
    [0.91, 10],
  ])("if there is a tenth more ink than in the column beside it: %d", (flank, column) => {
    const raster = band(96, [flank, 1, flank], (row) => (row >= 24 && row < 48 ? 10 : 9));
    const [line] = findLines(raster, 2, LEAST);
    expect(line?.middle.subarray(22, 50)).toEqual(
      Int32Array.from([10, 10, ...Array(24).fill(column), 10, 10]),
    );
  });

  it("and stays where a group has no ink, beside a group that deviates", () => {
    const raster = band(240, [1], (row) => (row < 48 || row >= 96 ? 9 : row < 72 ? -1 : 10));
    const middle = straight(240, 9).map((column, row) => (row >= 72 && row < 96 ? 10 : column));
    expect(findLines(raster, 1, LEAST)).toEqual([{ ...thin, middle }]);
  });

  it.each([-3, 3])("and stays where a group deviates by %i columns", (columns) => {
    const raster = band(240, [1], (row) => (row >= 48 && row < 72 ? 9 + columns : 9));
    expect(findLines(raster, 1, LEAST)).toEqual([{ ...thin, middle: straight(240, 9) }]);
  });

  it("and is not drawn aside by a short stroke that is stronger", () => {
    const raster = rasterBy(96, 20, (row, column) => {
      if (column === 11 && row >= 30 && row < 38) return 5;
      return column === 9 ? 1 : 0;
    });
    expect(findLines(raster, 1, LEAST)).toEqual([{ ...thin, middle: straight(96, 9) }]);
  });
});

describe("of 512 rows and more, only every second one is examined:", () => {
  const dotted = (height: number, rest: number) =>
    band(height, [1], (row) => (row % 2 === rest || row < 22 || row >= height - 22 ? 9 : -1));

  it.each([
    ["a line in every second of 512 rows is found", 512, 0, 1],
    ["a line in the rows between them is not found", 512, 1, 0],
    ["a line in every second of 511 rows is not found", 511, 0, 0],
  ])("%s", (_, height, rest, count) => {
    expect(findLines(dotted(height, rest), 1, LEAST)).toHaveLength(count);
  });

  it.each([600, 601])("the strength of a slant in %i rows is that in these", (height) => {
    const middle = straight(height, 10, 30);
    const raster = rasterBy(height, 40, (row, column) =>
      column === middle[row] ? (row % 2 === 0 ? 0.5 : 1) : 0,
    );
    expect(findLines(raster, 1, LEAST)).toEqual([{ ...thin, strength: 0.5, middle }]);
  });
});
