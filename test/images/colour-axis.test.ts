// The direction of the strongest local differences of colours.
import { describe, expect, it } from "vitest";
import { projectColours } from "../../src/images/colour-axis.js";
import type { Planes } from "../../src/pictures/picture.js";
import type { Raster } from "../../src/pictures/resample.js";
import { rasterBy } from "./support/raster.js";

type Colour = readonly [number, number, number];

function picture(
  height: number,
  width: number,
  colourAt: (row: number, column: number) => Colour,
): Planes {
  const plane = (channel: 0 | 1 | 2) =>
    rasterBy(height, width, (row, column) => colourAt(row, column)[channel]);
  return [plane(0), plane(1), plane(2)];
}

const differenceOf = ({ pixels }: Raster, one: number, other: number) =>
  (pixels[one] ?? 0) - (pixels[other] ?? 0);

/** The difference along the axis, on which one level in all channels is one level. */
const along = (change: Colour) => {
  const [r, g, b] = change;
  return (r * r + g * g + b * b) / (Math.abs(r) + Math.abs(g) + Math.abs(b));
};

const [HEIGHT, WIDTH] = [6, 9];
const paper: Colour = [0.4, 0.6, 0.3];

const changes: [string, Colour][] = [
  ["red", [0.5, 0, 0]],
  ["green", [0, 0.3, 0]],
  ["blue", [0, 0, 0.4]],
  ["all in one direction", [0.2, 0.3, 0.1]],
  ["red against green", [0.5, -0.2, 0]],
  ["green against blue", [0, 0.3, -0.25]],
  ["red against blue", [0.4, 0, -0.2]],
];

describe.each(changes)("ink that differs in %s", (_, change) => {
  const [r, g, b] = change;
  const [red, green, blue] = paper;
  const ink: Colour = [red + r, green + g, blue + b];

  it.each([
    ["to the left", (_row: number, column: number) => column < 4, 0, WIDTH - 1],
    ["above", (row: number) => row < 3, 0, (HEIGHT - 1) * WIDTH],
  ] as const)(
    "%s of the paper is the lighter one, by the whole difference",
    (_, isInk, at, other) => {
      const planes = picture(HEIGHT, WIDTH, (row, column) => (isInk(row, column) ? ink : paper));
      const projected = projectColours(planes);
      expect([projected.height, projected.width]).toEqual([HEIGHT, WIDTH]);
      expect(differenceOf(projected, at, other)).toBeCloseTo(along(change), 5);
    },
  );
});

describe("of a picture", () => {
  it("without differences the mean of the channels is taken", () => {
    const { pixels } = projectColours(picture(3, 4, () => [0.9, 0.3, 0.6]));
    for (const value of pixels) expect(value).toBeCloseTo(0.6, 6);
  });

  it("in greys the grey is taken", () => {
    const grey = (row: number, column: number) => ((7 * row + 3 * column) % 10) / 10;
    const planes = picture(8, 9, (row, column) => {
      const value = grey(row, column);
      return [value, value, value];
    });
    const wanted = rasterBy(8, 9, grey).pixels;
    projectColours(planes).pixels.forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i] ?? Number.NaN, 5);
    });
  });

  it("with two kinds of differences is seen along the main axis of both", () => {
    const [first, second] = [
      [0.5, 0.3],
      [0.35, -0.4],
    ] as const;
    const planes = picture(9, 12, (_, column) => {
      const [r, g] =
        column >= 2 && column < 5 ? first : column >= 7 && column < 10 ? second : [0, 0];
      return [0.2 + r, 0.5 + g, 0.5];
    });
    // The axis of the sum of products of differences, each times its square, in the plane of red and green.
    let [rr, gg, rg] = [0, 0, 0];
    for (const [r, g] of [first, second]) {
      const weight = r * r + g * g;
      rr += weight * r * r;
      gg += weight * g * g;
      rg += weight * r * g;
    }
    const angle = Math.atan2(2 * rg, rr - gg) / 2;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const sign = 0.299 * x + 0.587 * y >= 0 ? 1 : -1;
    const projected = projectColours(planes);
    for (const [column, [r, g]] of [
      [3, first],
      [8, second],
    ] as const) {
      const wanted = (sign * (r * x + g * y)) / (Math.abs(x) + Math.abs(y));
      expect(differenceOf(projected, column, 0)).toBeCloseTo(wanted, 4);
    }
  });

  it("with two kinds of differences the stronger one prevails over the more frequent one", () => {
    // A strong red edge, and weak blue ones all over.
    const planes = picture(16, 16, (row, column) => [
      column < 8 ? 1 : 0,
      0.5,
      (row + column) % 2 === 0 ? 0.2 : 0,
    ]);
    const projected = projectColours(planes);
    expect(differenceOf(projected, 0, 14)).toBeGreaterThan(0.95);
    expect(Math.abs(differenceOf(projected, 0, 1))).toBeLessThan(0.01);
  });

  it("of 128 rows pixels are compared over two, so that the grain of single pixels does not count", () => {
    const planes = picture(128, 128, (row, column) => [
      column < 64 ? 0.6 : 0.4,
      0.5,
      (row + column) % 2 === 0 ? 0.9 : 0.1,
    ]);
    const projected = projectColours(planes);
    expect(differenceOf(projected, 0, 126)).toBeCloseTo(0.2, 4);
    expect(differenceOf(projected, 0, 1)).toBeCloseTo(0, 4);
  });

  it("of 1,000 rows pixels are compared over eight at most", () => {
    const planes = picture(1000, 640, (_, column) => [
      column < 320 ? 0.6 : 0.4,
      0.5,
      // Repeats after eight pixels, not after ten, a sixty-fourth of 640.
      Math.floor(column / 4) % 2 === 0 ? 0.9 : 0.1,
    ]);
    const projected = projectColours(planes);
    expect(differenceOf(projected, 0, 632)).toBeCloseTo(0.2, 4);
  });
});
