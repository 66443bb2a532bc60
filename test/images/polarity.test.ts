// The polarity of ink beside shades: only strong differences count, even if they cover a small area.
import { describe, expect, it } from "vitest";
import { inkBalance } from "../../src/images/polarity.js";
import { rasterBy } from "./support/raster.js";

const SIDE = 120;

/** Draws light paper with a wide weak shade and a thin strong stroke of luminances `shade` and `stroke`. */
function sheet(paper: number, shade: number, stroke: number) {
  return rasterBy(SIDE, SIDE, (row, column) => {
    if (column >= 58 && column < 60 && row >= 20 && row < 100) return stroke;
    return column >= 15 && column < 45 && row >= 15 && row < 105 ? shade : paper;
  });
}

describe("strong thin ink on a weak wide shade decides the polarity:", () => {
  it.each([
    ["dark ink beside a light shade", 0.7, 0.85, 0.1, "dark"],
    ["dark ink beside a dark shade", 0.9, 0.75, 0.1, "dark"],
    ["light ink beside a dark shade", 0.3, 0.2, 0.95, "light"],
    ["light ink beside a light shade", 0.1, 0.2, 0.9, "light"],
  ] as const)("%s", (_, paper, shade, stroke, polarity) => {
    const balance = inkBalance(sheet(paper, shade, stroke));
    expect(balance <= 0 ? "dark" : "light").toBe(polarity);
  });
});

describe("the balance of a stroke", () => {
  const [HEIGHT, WIDTH, ROWS, COLUMNS] = [40, 50, 20, 4];

  const balanceOf = (paper: number, ink: number, isUpright: boolean) => {
    const [height, width] = isUpright ? [ROWS, COLUMNS] : [COLUMNS, ROWS];
    return inkBalance(
      rasterBy(HEIGHT, WIDTH, (row, column) =>
        row >= 10 && row < 10 + height && column >= 12 && column < 12 + width ? ink : paper,
      ),
    );
  };
  /** Each pixel along the border counts once, by the square of the step from the paper to the ink. */
  const border = 2 * (ROWS + COLUMNS);

  it.each([
    ["upright", true],
    ["level", false],
  ])("that is %s is the square of its step for each pixel of its border", (_, isUpright) => {
    const ratio = Math.log((0.8 + 0.08) / (0.3 + 0.08));
    expect(balanceOf(0.8, 0.3, isUpright)).toBeCloseTo(-border * ratio ** 2, 3);
    expect(balanceOf(0.3, 0.8, isUpright)).toBeCloseTo(border * ratio ** 2, 3);
  });

  it("is that of differences where values are negative, which have no ratio", () => {
    expect(balanceOf(0.2, -0.3, true)).toBeCloseTo(-border * 0.25, 4);
    expect(balanceOf(-0.3, 0.2, true)).toBeCloseTo(border * 0.25, 4);
  });

  it("is 0 without differences", () => {
    expect(balanceOf(0.5, 0.5, true)).toBe(0);
  });
});
