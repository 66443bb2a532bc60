// The box of a digit, and the image in the form of MNIST's digits.
import { describe, expect, it } from "vitest";
import { boxOf } from "../../src/images/digit-box.js";
import { mnistForm } from "../../src/images/mnist-form.js";
import { rasterBy, rasterOf, rowsOf } from "./support/raster.js";

const [SIDE, FAINT] = [28, 0.05];

/** A rectangle of ink in rows and columns from `first` to before `end`, with a faint rim. */
function bar(first: number, end: number, rim: number) {
  const isIn = (place: number, by: number) => place >= first - by && place < end + by;
  return rasterBy(100, 90, (row, column) => {
    if (isIn(row, 0) && isIn(column, 0)) return 1;
    return isIn(row, rim) && isIn(column, rim) ? FAINT : 0;
  });
}

describe("the box of a digit", () => {
  it.each([
    // [first row, end, width of the faint rim, rows of the rim that are taken]
    [20, 40, 0, 0],
    [20, 40, 1, 1],
    [20, 40, 4, 1],
    [20, 70, 2, 2],
    [20, 70, 9, 3],
    [20, 23, 5, 1],
  ])(
    "of rows %i to %i with %i faint ones on each side takes %i of these",
    (first, end, rim, taken) => {
      const length = end - first + 2 * taken;
      expect(boxOf(bar(first, end, rim))).toEqual({
        top: first - taken,
        left: first - taken,
        height: length,
        width: length,
      });
    },
  );

  it("has the rim of its longer side", () => {
    const ink = rasterBy(60, 90, (row, column) => {
      if (row < 10 || row >= 50 || column < 20 || column >= 30) return 0;
      return row >= 15 && row < 45 && column >= 24 && column < 26 ? 1 : FAINT;
    });
    // 30 rows give a rim of two.
    expect(boxOf(ink)).toEqual({ top: 13, left: 22, height: 34, width: 6 });
  });

  it("ends at the edges of the raster", () => {
    expect(boxOf(rasterOf("##", "##"))).toEqual({ top: 0, left: 0, height: 2, width: 2 });
  });

  it("begins at a tenth of full ink", () => {
    expect(boxOf(rasterOf("........", "...1#...", "........")).left).toBe(3);
  });
});

describe("the form of MNIST", () => {
  const extent = (pixels: Float32Array) => {
    const { top, left, height, width } = boxOf({ pixels, height: SIDE, width: SIDE });
    return [top, left, height, width];
  };

  it.each([
    ["high", 40, 10, [5, 12, 20, 5]],
    ["wide", 10, 40, [12, 5, 5, 20]],
    ["small", 5, 10, [10, 5, 10, 20]],
  ])(
    "has the longer side of a %s rectangle in 20 pixels, in the middle",
    (_, height, width, wanted) => {
      const ink = rasterBy(60, 70, (row, column) =>
        row >= 7 && row < 7 + height && column >= 9 && column < 9 + width ? 1 : 0,
      );
      const { pixels, box } = mnistForm(ink);
      expect(box).toEqual({ top: 7, left: 9, height, width });
      expect(pixels).toHaveLength(784);
      expect(extent(pixels)).toEqual(wanted);
      expect(new Set(pixels)).toEqual(new Set([0, 1]));
    },
  );

  it("has the centre of mass, not of the box, in the middle", () => {
    // An L with its mass at row 12.4 and column 6.6.
    const ink = rasterBy(20, 20, (row, column) => (row >= 14 || column < 6 ? 1 : 0));
    const { pixels } = mnistForm(ink);
    let [mass, rows, columns] = [0, 0, 0];
    pixels.forEach((value, i) => {
      mass += value;
      rows += value * Math.floor(i / SIDE);
      columns += value * (i % SIDE);
    });
    expect(mass).toBe(204);
    expect(Math.abs(rows / mass - 14)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(columns / mass - 14)).toBeLessThanOrEqual(0.5);
  });

  const stem = (place: number) => (place === 9 || place === 10 ? 0.2 : 0);

  it.each<[string, (row: number, column: number) => number, number[]]>([
    // With its mass at row or column 14, each of these would leave the image.
    ["first rows", (row, column) => (row < 3 ? 1 : stem(column)), [8, 5, 20, 20]],
    ["last rows", (row, column) => (row >= 17 ? 1 : stem(column)), [0, 5, 20, 20]],
    ["first columns", (row, column) => (column < 3 ? 1 : stem(row)), [5, 8, 20, 20]],
    ["last columns", (row, column) => (column >= 17 ? 1 : stem(row)), [5, 0, 20, 20]],
  ])("keeps a digit with its mass in the %s in the image", (_, inkAt, wanted) => {
    expect(extent(mnistForm(rasterBy(20, 20, inkAt)).pixels)).toEqual(wanted);
  });

  it("amplifies pale ink until a quarter of it is full, and no more", () => {
    // 20 pixels of 0.8, 40 of 0.4, 80 of 0.2: a quarter of all ink, 12, is in the first 15.
    const ink = rasterBy(20, 7, (_, column) => (column < 1 ? 0.8 : column < 3 ? 0.4 : 0.2));
    const rows = rowsOf({ pixels: mnistForm(ink).pixels, height: SIDE, width: SIDE });
    const [row = []] = rows.filter((values) => values.some((value) => value > 0));
    const inked = row.filter((value) => value > 0);
    [1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25].forEach((value, i) => {
      expect(inked[i]).toBeCloseTo(value, 5);
    });
  });
});
