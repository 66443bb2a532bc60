// Choosing the digit among the parts of the ink: what belongs to it, what is refused, and the warnings.
import { describe, expect, it } from "vitest";
import { chooseDigit } from "../../src/images/choose-digit.js";
import { transpose } from "../../src/images/morphology.js";
import type { Raster } from "../../src/pictures/resample.js";
import { box, type Patch, ring, sheet } from "./support/raster.js";

/** A digit of this box, as `choose` returns it. */
const at = (top: number, left: number, height: number, width: number, ...warnings: string[]) => ({
  box: box(top, left, height, width),
  warnings,
});

/** The choice without its ink. */
function choose(raster: Raster, leastSide = 8) {
  const choice = chooseDigit(raster, leastSide);
  return "reason" in choice ? choice : { box: choice.box, warnings: choice.warnings };
}

const several = (count: number) => ({
  reason: "several",
  what: `there are ${count} marks of a digit's size`,
});
const nothing = { reason: "none", what: "nothing stands out of its background" };
const emptyBox = { reason: "none", what: "there is a box with nothing in it" };
const patchy = {
  reason: "not-a-digit",
  what: "the largest mark is a filled patch without strokes",
};
const boxTaken = "a box that the digit may touch is taken off";
const marksLeft = "marks beside the digit are left out";
const edgeTouched = "the digit touches the picture's edge";

/** The main part of most tests: ink 400, 40 high. */
const main: Patch = [30, 40, 40, 10];
const mainAlone = at(30, 40, 40, 10);
const withMain = (...patches: readonly Patch[]) => choose(sheet(100, 120, main, ...patches));

describe("a digit", () => {
  it.each([
    [0.49, nothing],
    [0.5, mainAlone],
  ])("has ink of at least a half: %d", (ink, expected) => {
    expect(choose(sheet(100, 120, [30, 40, 40, 10, 0.3], [40, 44, 1, 1, ink]))).toEqual(expected);
  });

  it.each([
    [0.24, mainAlone],
    [0.25, at(25, 40, 45, 10)],
  ])("goes on in weak ink of a quarter: %d", (ink, expected) => {
    expect(withMain([25, 42, 5, 1, ink])).toEqual(expected);
  });

  it.each([
    [3, nothing],
    [4, { reason: "too-small", what: "the largest mark is 4 pixels long" }],
    [7, { reason: "too-small", what: "the largest mark is 7 pixels long" }],
    [8, at(5, 5, 8, 2)],
  ])("has a longer side of 8: %i", (side, expected) => {
    expect(choose(sheet(30, 30, [5, 5, side, 2]))).toEqual(expected);
  });

  it("is the mark with the most ink, not the longest one", () => {
    const raster = sheet(100, 120, [10, 10, 30, 1, 0.6], [40, 50, 24, 12], [70, 100, 28, 1, 0.6]);
    expect(choose(raster)).toEqual(at(40, 50, 24, 12, marksLeft));
  });

  it.each<[string, object, ...Patch[]]>([
    ["288 of 400 pixels", at(10, 10, 20, 20), [10, 10, 20, 20], [10, 10, 14, 8, 0]],
    ["289 of 400 pixels", patchy, [10, 10, 20, 20], [10, 10, 14, 8, 0], [23, 10, 1, 1]],
    ["all of 20x10", at(10, 10, 20, 10), [10, 10, 20, 10]],
    ["all of 19x10", patchy, [10, 10, 19, 10]],
    ["20x20 at half the strength", at(10, 10, 20, 20), [10, 10, 20, 20, 0.5]],
  ])("fills 0.72 of its box, unless it is slender: %s", (_, expected, ...patches) => {
    expect(choose(sheet(50, 50, ...patches))).toEqual(expected);
  });

  const joined = (times: string) => ({
    reason: "several",
    what: `the largest mark is ${times} times as wide as high, as joined digits are`,
  });
  it.each([
    [35, at(10, 10, 20, 35)],
    [36, joined("1.8")],
    [45, joined("2.3")],
  ])("is at most 1.75 times as wide as high: 20 and %i", (width, expected) => {
    expect(choose(sheet(50, 80, [10, 10, 20, 1], [29, 10, 1, width]))).toEqual(expected);
  });
});

describe("a mark beside the digit", () => {
  it.each<[string, Patch, object]>([
    ["with 0.03 of its ink belongs to it", [50, 55, 3, 4], at(30, 40, 40, 19)],
    ["with less ink does not", [50, 55, 11, 1], mainAlone],
    [
      "that is long, with less ink, does not",
      [50, 55, 12, 1, 0.9],
      { ...mainAlone, warnings: [marksLeft] },
    ],
    ["within a quarter of its size belongs to it", [50, 60, 6, 6], at(30, 40, 40, 26)],
    ["farther away does not", [50, 61, 6, 6], mainAlone],
    [
      "farther away, 0.3 of its size, does not",
      [50, 61, 12, 4],
      { ...mainAlone, warnings: [marksLeft] },
    ],
    ["farther away, less than that, does not", [50, 61, 11, 4], mainAlone],
    ["above, within a quarter, belongs to it", [14, 40, 6, 6], at(14, 40, 56, 10)],
    ["above, farther away, does not", [13, 40, 6, 6], mainAlone],
    ["with less than 0.45 of its height is no digit", [40, 55, 17, 6], at(30, 40, 40, 21)],
    ["with less than 0.12 of its ink is no digit", [40, 55, 47, 1], at(30, 40, 57, 16)],
  ])("%s", (_, mark, expected) => {
    expect(withMain(mark)).toEqual(expected);
  });

  it.each<[string, number, ...Patch[]]>([
    ["with 0.45 of its height", 2, [40, 55, 18, 6]],
    ["with 0.12 of its ink", 2, [40, 55, 48, 1]],
    ["far away", 2, [40, 100, 18, 6]],
    ["on both sides", 3, [40, 55, 18, 6], [40, 20, 18, 6]],
  ])("is a digit %s", (_, count, ...marks) => {
    expect(withMain(...marks)).toEqual(several(count));
  });

  const below = (gap: number, left: number) =>
    choose(sheet(100, 80, [10, 20, 40, 20], [50 + gap, left, 30, 20]));
  it.each([
    ["a piece if it shares 8 of 20 columns and is close", 4, 32, at(10, 20, 74, 32)],
    ["a digit if it shares 7 of 20 columns", 4, 33, several(2)],
    ["a digit if it is farther below", 5, 20, several(2)],
    ["a piece if it is below and close", 4, 20, at(10, 20, 74, 20)],
  ])("is %s", (_, gap, left, expected) => {
    expect(below(gap, left)).toEqual(expected);
  });

  it("within the box of the digit is a piece", () => {
    const raster = sheet(80, 80, [10, 10, 40, 4], [46, 10, 4, 40], [12, 20, 22, 4]);
    expect(choose(raster)).toEqual(at(10, 10, 40, 40));
  });

  it("narrower than 0.3 of a wide digit is no other digit", () => {
    const of = (size: number) =>
      choose(sheet(60, 80, [10, 10, 2, 35], [10, 10, 22, 2], [10, 60, size, size]));
    expect(of(10)).toEqual(at(10, 10, 22, 35));
    expect(of(11)).toEqual(several(2));
  });

  it.each([
    [2, at(5, 5, 4, 6)],
    [3, at(5, 5, 4, 2, marksLeft)],
  ])("of a tiny digit is a piece within two pixels: %i", (gap, expected) => {
    const raster = sheet(20, 20, [5, 5, 4, 2], [6, 7 + gap, 1, 2]);
    expect(choose(raster, 4)).toEqual(expected);
  });

  const specks = { reason: "none", what: "there are only specks" };
  it.each([
    [320, 400, 7, specks],
    [320, 400, 8, several(2)],
    [400, 320, 7, specks],
    [400, 320, 8, several(2)],
  ])("in %ix%i pixels makes specks of sides below 0.025: %i", (height, width, side, expected) => {
    const raster = sheet(height, width, [90, 100, side, 4], [90, 300, side, 4]);
    expect(choose(raster)).toEqual(expected);
  });

  it("decides about specks: a tiny digit without another mark is read", () => {
    expect(choose(sheet(400, 400, [100, 100, 9, 4]))).toEqual(at(100, 100, 9, 4));
  });
});

describe("the ink of the digit", () => {
  it.each([
    [40, 2],
    [49, 2],
    [50, 3],
    [9, 1],
  ])("of a height of %i includes weak ink within %i pixels", (height, rim) => {
    const strokes: Patch[] = [
      [20, 30, height, 4],
      [21, 32, 3, 1, 0.75],
    ];
    const around: Patch = [20 - rim, 30 - rim, height + 2 * rim, 4 + 2 * rim, 0.125];
    expect(chooseDigit(sheet(100, 60, [0, 0, 100, 60, 0.125], ...strokes), 8)).toEqual({
      ...at(20, 30, height, 4),
      ink: sheet(100, 60, around, ...strokes),
    });
  });

  it("lacks that of other marks, however near, and has that of its pieces", () => {
    const digit: Patch[] = [main, [50, 55, 4, 4]];
    const raster = sheet(100, 120, ...digit, [31, 51, 3, 1], [60, 51, 4, 4, 0.4]);
    expect(chooseDigit(raster, 8)).toMatchObject({ ink: sheet(100, 120, ...digit) });
  });

  it.each([
    [1, 1, 0, 0],
    [59, 25, 57, 23],
  ])("is not that at the other side, for a digit at %i, %i", (top, left, fromRow, fromColumn) => {
    const digit: Patch = [top, left, 40, 4];
    const expected = sheet(100, 30, [fromRow, fromColumn, 43, 7, 0.125], digit);
    const raster = sheet(100, 30, [0, 0, 100, 30, 0.125], digit);
    expect(chooseDigit(raster, 8)).toMatchObject({ ink: expected });
  });
});

describe("the picture's edge", () => {
  const cut = (edge: string) => ({
    reason: "cut-off",
    what: `the largest mark is cut off by the picture's ${edge} edge`,
  });
  describe.each(["left", "right", "top", "bottom"])("at the %s", (edge) => {
    const isFirst = edge === "left" || edge === "top";
    const isUpright = edge === "top" || edge === "bottom";
    /** A mark along the edge with some pixels on it, which reaches a width into 100 columns or rows. */
    const mark = (pixels: number, width: number) => {
      const [side, back, foot] = isFirst ? [0, 1, 0] : [99, 97, 100 - width];
      const patches: Patch[] = [
        [70 - pixels, side, pixels, 1],
        [10, back, 60, 2],
        [68, foot, 2, width],
      ];
      const raster = sheet(90, 100, ...patches);
      return isUpright ? transpose(raster) : raster;
    };
    const whole = (width: number) => {
      const begin = isFirst ? 0 : 100 - width;
      return isUpright
        ? at(begin, 10, width, 60, edgeTouched)
        : at(10, begin, 60, width, edgeTouched);
    };

    it("cuts a mark off that covers 0.8 of its shorter side", () => {
      expect(choose(mark(40, 50))).toEqual(cut(edge));
      expect(choose(mark(39, 50))).toEqual(whole(50));
    });

    it("cuts nothing off that reaches along 0.9 of the picture", () => {
      expect(choose(mark(60, 89))).toEqual(cut(edge));
      expect(choose(mark(60, 90))).toEqual(whole(90));
    });
  });

  it("is touched if a piece of a small digit touches it", () => {
    const raster = sheet(60, 60, [20, 5, 11, 4], [25, 0, 1, 4]);
    expect(choose(raster)).toEqual(at(20, 0, 11, 9, edgeTouched));
  });

  it("is no part of the digit if a larger mark is inside", () => {
    const raster = sheet(100, 60, [30, 8, 40, 10], [40, 0, 8, 4]);
    expect(choose(raster)).toEqual(at(30, 8, 40, 10));
  });

  it.each([
    [60, 50, 15, at(20, 80, 15, 4)],
    [60, 50, 14, cut("left")],
    [50, 60, 15, at(20, 80, 15, 4)],
    [50, 60, 14, cut("left")],
    [30, 20, 12, at(20, 80, 12, 4)],
    [30, 20, 11, cut("left")],
  ])("has shades of %ix%i that yield to a mark of %i", (height, width, size, expected) => {
    const raster = sheet(110, 120, [3, 0, height, width], [20, 80, size, 4]);
    expect(choose(raster)).toEqual(expected);
  });
});

describe("a box around the digit", () => {
  const digit: Patch = [40, 45, 30, 8];
  const digitAlone = at(40, 45, 30, 8);

  it("is left out, with what is outside of it", () => {
    const outside: Patch[] = [
      [2, 2, 30, 8],
      [95, 100, 10, 10],
    ];
    const raster = sheet(110, 120, ...ring(20, 20, 70, 70), digit, ...outside);
    expect(chooseDigit(raster, 8)).toEqual({ ink: sheet(110, 120, digit), ...digitAlone });
  });

  it("that the digit touches is taken off with a warning, once for each box", () => {
    const touching = sheet(110, 120, ...ring(20, 20, 70, 70), [20, 45, 50, 8]);
    expect(choose(touching)).toEqual(at(24, 45, 46, 8, boxTaken));
  });

  it("that is empty holds no digit", () => {
    expect(choose(sheet(110, 120, ...ring(20, 20, 70, 70)))).toEqual(emptyBox);
    const twice = [...ring(5, 5, 100, 100), ...ring(20, 20, 70, 70)];
    expect(choose(sheet(110, 120, ...twice))).toEqual(emptyBox);
  });

  it("may be in a box: up to four are left out", () => {
    const all = [20, 15, 10, 5, 0]
      .map((i) => ring(10 + i, 15 + i, 90 - 2 * i, 68 - 2 * i))
      .reverse();
    const rings = (count: number) => all.slice(5 - count).flat();
    expect(choose(sheet(110, 120, ...rings(4), digit))).toEqual(digitAlone);
    expect(choose(sheet(110, 120, ...rings(5), digit))).not.toEqual(digitAlone);
  });

  it("is the larger one of two, though it comes last", () => {
    const [small, large] = [ring(5, 5, 40, 20), ring(20, 40, 80, 100)];
    const raster = sheet(110, 160, ...small, [12, 12, 24, 4], ...large, [40, 80, 30, 8]);
    expect(choose(raster)).toEqual(at(40, 80, 30, 8));
  });
});
