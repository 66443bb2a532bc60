// The difference of pixels from the paper around them, and the ink that it shows.
import { describe, expect, it } from "vitest";
import { inkOf } from "../../src/images/ink.js";
import { reliefOf } from "../../src/images/relief.js";
import type { Raster } from "../../src/pictures/resample.js";
import { rasterBy } from "./support/raster.js";

const SIDE = 100;
const REACH = 10;

/** An upright stroke in rows 20 to 79, four columns wide from `left`. */
const isStroke = (row: number, column: number, left: number) =>
  row >= 20 && row < 80 && column >= left && column < left + 4;

const valueAt = ({ pixels, width }: Raster, row: number, column: number) =>
  pixels[row * width + column] ?? Number.NaN;

describe("the relief", () => {
  it.each([
    ["dark", 0.8, 0.2],
    ["light", 0.3, 0.9],
  ] as const)(
    "of %s strokes is their difference from the paper, which is 0",
    (polarity, paper, ink) => {
      const raster = rasterBy(SIDE, SIDE, (row, column) =>
        isStroke(row, column, 50) ? ink : paper,
      );
      const relief = reliefOf(raster, polarity, REACH);
      expect([relief.height, relief.width, relief.noise]).toEqual([SIDE, SIDE, 0]);
      for (const [i, value] of relief.pixels.entries()) {
        const wanted = isStroke(Math.floor(i / SIDE), i % SIDE, 50) ? 0.6 : 0;
        expect(value).toBeCloseTo(wanted, 6);
      }
      // What differs in the other direction is no ink.
      const other = reliefOf(raster, polarity === "dark" ? "light" : "dark", REACH);
      expect(other.pixels.every((value) => value === 0)).toBe(true);
    },
  );

  it("of dark strokes of one reflectance is the same in the light and in a shadow", () => {
    // A shadow on the left 30 columns, with a stroke in it.
    const raster = rasterBy(SIDE, SIDE, (row, column) => {
      const light = column < 30 ? 0.4 : 0.8;
      return isStroke(row, column, 12) || isStroke(row, column, 60) ? light / 4 : light;
    });
    const relief = reliefOf(raster, "dark", REACH);
    expect(valueAt(relief, 50, 62)).toBeCloseTo(0.6, 6);
    expect(valueAt(relief, 50, 14)).toBeCloseTo(0.6, 6);
  });

  it.each([
    // [most of the paper, paper around the stroke, ink, expected relief]
    ["is amplified by 2.5 at most", 0.8, 0.2, 0.1, 2.5 * 0.1],
    ["is reduced to two fifths at most", 0.2, 0.9, 0.1, 0.4 * 0.8],
    ["in deep shadow is that of a light of 0.15", 0.3, 0.1, 0.05, (0.3 / 0.15) * 0.05],
    ["on dark paper is not amplified", 0.14, 0.1, 0.02, 0.08],
    ["on paper that is not quite so dark is amplified", 0.16, 0.155, 0.1, (0.16 / 0.155) * 0.055],
  ])("of strokes %s", (_, most, paper, ink, wanted) => {
    const raster = rasterBy(SIDE, SIDE, (row, column) => {
      if (isStroke(row, column, 12)) return ink;
      return column < 30 ? paper : most;
    });
    expect(valueAt(reliefOf(raster, "dark", REACH), 50, 14)).toBeCloseTo(wanted, 6);
  });

  it("of light strokes is not amplified", () => {
    const raster = rasterBy(SIDE, SIDE, (row, column) => {
      if (isStroke(row, column, 12)) return 0.7;
      return column < 30 ? 0.4 : 0.2;
    });
    expect(valueAt(reliefOf(raster, "light", REACH), 50, 14)).toBeCloseTo(0.3, 6);
  });

  it("knows the grain from neighbours in a row", () => {
    // Neighbours differ by 0.04 in rows and not at all in columns.
    const grainy = rasterBy(SIDE, SIDE, (_, column) => (column % 2 === 0 ? 0.52 : 0.48));
    expect(reliefOf(grainy, "dark", REACH).noise).toBeCloseTo(1.0483 * 0.04, 5);
    // The end of a row and the begin of the next one are no neighbours.
    const rows = rasterBy(40, 3, (row, column) => (row % 2 === 0 ? 0.3 : 0.7) + 0 * column);
    expect(reliefOf(rows, "dark", REACH).noise).toBe(0);
  });

  it("of grain is 0 in three tenths of the paper, whose estimate ignores single pixels", () => {
    const grainy = rasterBy(SIDE, SIDE, (row, column) =>
      row % 9 === 4 && column % 9 === 4 ? 0.95 : 0.5 + 0.001 * ((row * 31 + column * 17) % 11),
    );
    const relief = reliefOf(grainy, "dark", REACH);
    const none = relief.pixels.filter((value) => value === 0).length;
    expect(none / relief.pixels.length).toBeGreaterThanOrEqual(0.3);
    expect(Math.max(...relief.pixels)).toBeLessThan(0.02);
  });
});

describe("ink", () => {
  const sheet = (paper: number, ink: number, side = SIDE) =>
    rasterBy(side, side, (row, column) => (isStroke(row, column, 50) ? ink : paper));

  it.each([
    ["dark", 0.9, 0.4],
    ["light", 0.2, 0.7],
  ] as const)("of %s strokes is 1, that of paper is 0", (polarity, paper, ink) => {
    const found = inkOf(sheet(paper, ink), polarity);
    expect(found?.contrast).toBeCloseTo(0.5, 3);
    expect(found?.lines).toBe(0);
    for (const [i, value] of found?.pixels.entries() ?? []) {
      const wanted = isStroke(Math.floor(i / SIDE), i % SIDE, 50) ? 1 : 0;
      expect(value).toBeCloseTo(wanted, 2);
    }
    expect(inkOf(sheet(paper, ink), polarity === "dark" ? "light" : "dark")).toBeUndefined();
  });

  it("needs a contrast of 0.06", () => {
    expect(inkOf(sheet(0.9, 0.9 - 0.062), "dark")?.contrast).toBeCloseTo(0.062, 3);
    expect(inkOf(sheet(0.9, 0.9 - 0.058), "dark")).toBeUndefined();
  });

  it("needs a contrast of eight times the grain", () => {
    const grainy = (contrast: number) =>
      rasterBy(SIDE, SIDE, (row, column) => {
        const grain = (row + column) % 2 === 0 ? 0.01 : -0.01;
        return (isStroke(row, column, 50) ? 0.9 - contrast : 0.9) + grain;
      });
    // The grain is about 0.021.
    expect(inkOf(grainy(0.19), "dark")).toBeDefined();
    expect(inkOf(grainy(0.13), "dark")).toBeUndefined();
  });

  it("fainter than two and a half of 255 levels is none", () => {
    const levels = rasterBy(SIDE, SIDE, (row, column) => {
      if (isStroke(row, column, 50)) return 0;
      if (isStroke(row, column, 20)) return 1 - 2 / 255;
      return isStroke(row, column, 80) ? 1 - 3 / 255 : 1;
    });
    const found = inkOf(levels, "dark");
    expect(found && valueAt(found, 50, 22)).toBe(0);
    expect(found && valueAt(found, 50, 82)).toBeCloseTo(3 / 255, 3);
  });

  it("that is full is what a twentieth of a percent of the pixels exceed, two to twelve of them", () => {
    /** A stroke of 0.6 with some pixels of full ink. */
    const spotted = (side: number, spots: number) =>
      rasterBy(side, side, (row, column) => {
        if (!isStroke(row, column, 50)) return 1;
        return column === 52 && row >= 30 && row < 30 + spots ? 0 : 0.4;
      });
    const contrastOf = (side: number, spots: number) =>
      inkOf(spotted(side, spots), "dark")?.contrast;
    // 100 rows and columns: five pixels.
    expect(contrastOf(100, 4)).toBeCloseTo(0.6, 2);
    expect(contrastOf(100, 5)).toBeCloseTo(1, 2);
    // 200 rows and columns: not 20 but twelve pixels.
    expect(contrastOf(200, 11)).toBeCloseTo(0.6, 2);
    expect(contrastOf(200, 12)).toBeCloseTo(1, 2);
  });

  it("of a small picture is full in two pixels", () => {
    const small = (spots: number) =>
      rasterBy(30, 30, (row, column) => {
        if (row < 5 || row >= 25 || column < 14 || column >= 17) return 1;
        return column === 15 && row >= 10 && row < 10 + spots ? 0 : 0.4;
      });
    expect(inkOf(small(1), "dark")?.contrast).toBeCloseTo(0.6, 2);
    expect(inkOf(small(2), "dark")?.contrast).toBeCloseTo(1, 2);
  });

  it.each([
    // [side, width of the stroke, half of the window]
    [100, 2, 3],
    [100, 4, 6],
    [100, 5, 8],
    [100, 6, 15],
    [200, 11, 17],
    [200, 12, 30],
    [16, 2, 3],
  ])("of %i rows with strokes of %i columns is found within %i pixels", (side, thick, reach) => {
    const raster = rasterBy(side, side, (row, column) =>
      row >= side / 5 && row < (4 * side) / 5 && column >= side / 2 && column < side / 2 + thick
        ? 0
        : 1,
    );
    expect(inkOf(raster, "dark")?.reach).toBe(reach);
    expect(inkOf(raster, "dark", 14)?.reach).toBe(14);
  });

  it("has no ink in shades that fade over the whole window", () => {
    const shade = (spread: number) =>
      rasterBy(SIDE, SIDE, (row, column) => {
        const distance = Math.hypot(row - 50, column - 50);
        return 1 - 0.8 * Math.exp(-((distance / spread) ** 2));
      });
    expect(inkOf(shade(3), "dark")).toBeDefined();
    expect(inkOf(shade(14), "dark")).toBeUndefined();
  });

  it("is without the lines of the paper, which are counted", () => {
    const ruled = rasterBy(SIDE, SIDE, (row, column) => {
      if (isStroke(row, column, 50)) return 0;
      return row === 10 || row === 90 || column === 20 ? 0.8 : 1;
    });
    const found = inkOf(ruled, "dark");
    expect(found?.lines).toBe(3);
    expect(found && valueAt(found, 10, 70)).toBe(0);
    expect(found && valueAt(found, 70, 20)).toBe(0);
  });
});
