// Morphological operations against their definitions, on random rasters.
import { describe, expect, it } from "vitest";
import {
  close,
  dilate,
  medianOfThrees,
  open,
  openRows,
  transpose,
} from "../../src/images/morphology.js";
import type { Raster } from "../../src/pictures/resample.js";
import { TestRandom } from "../support/random.js";
import { rasterBy, rasterOf, rowsOf } from "./support/raster.js";

const random = new TestRandom("morphology");

/** The maximum or minimum in the part of a window that lies in the raster. */
function extremum(
  { pixels, height, width }: Raster,
  [rows, columns]: readonly [number, number],
  choose: (...values: number[]) => number,
): Raster {
  return rasterBy(height, width, (row, column) => {
    const values: number[] = [];
    for (let y = Math.max(0, row - rows); y <= Math.min(height - 1, row + rows); y++) {
      for (let x = Math.max(0, column - columns); x <= Math.min(width - 1, column + columns); x++) {
        values.push(pixels[y * width + x] ?? Number.NaN);
      }
    }
    return choose(...values);
  });
}

const squareOf = (reach: number) => [reach, reach] as const;
const rasters = [
  [1, 9, 1],
  [7, 5, 1],
  [6, 11, 2],
  [12, 9, 3],
  [5, 4, 7],
].map(([height = 0, width = 0, reach = 0]) => ({
  name: `${height}x${width}, reach ${reach}`,
  raster: rasterBy(height, width, () => random.normal()),
  reach,
}));

describe.each(rasters)("for $name", ({ raster, reach }) => {
  it("a dilation is the maximum in squares", () => {
    expect(dilate(raster, reach)).toEqual(extremum(raster, squareOf(reach), Math.max));
  });

  it("a closing is a dilation and then the minimum in squares", () => {
    const grown = extremum(raster, squareOf(reach), Math.max);
    expect(close(raster, reach)).toEqual(extremum(grown, squareOf(reach), Math.min));
  });

  it("an opening is the minimum and then the maximum in squares", () => {
    const shrunk = extremum(raster, squareOf(reach), Math.min);
    expect(open(raster, reach)).toEqual(extremum(shrunk, squareOf(reach), Math.max));
  });

  it("an opening of rows looks at rows alone", () => {
    const shrunk = extremum(raster, [0, reach], Math.min);
    expect(openRows(raster, reach)).toEqual(extremum(shrunk, [0, reach], Math.max));
  });
});

it("rows and columns are exchanged", () => {
  const turned = transpose(rasterOf("123", "456"));
  expect(turned).toEqual(rasterOf("14", "25", "36"));
});

it("medians of three are taken in rows, then in columns, and leave the ends", () => {
  const middle = (a: number, b: number, c: number) => [a, b, c].sort((x, y) => x - y)[1] ?? 0;
  const raster = rasterBy(6, 7, () => random.normal());
  const inRows = (rows: number[][]) =>
    rows.map((row) =>
      row.map((value, i) => {
        const [before, after] = [row[i - 1], row[i + 1]];
        return before === undefined || after === undefined ? value : middle(before, value, after);
      }),
    );
  const turn = (rows: number[][]) => (rows[0] ?? []).map((_, i) => rows.map((row) => row[i] ?? 0));
  const wanted = turn(inRows(turn(inRows(rowsOf(raster)))));
  expect(rowsOf(medianOfThrees(raster))).toEqual(wanted);
});
