// The place of a digit in a picture, the polarity, the warnings and the errors.
import { type DigitErrorReason, readDigit } from "network3";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { findDigit } from "../../src/images/find-digit.js";
import type { Box } from "../../src/pictures/resample.js";
import { wrong } from "../bad-input/cases/case.js";
import {
  darkOnLight,
  drawFive,
  type GreyImage,
  lightOnDark,
  type Paper,
  type Pen,
  toPicture,
} from "./support/pictures.js";
import { type Patch, sheet } from "./support/raster.js";

const find = (image: GreyImage) => findDigit(toPicture(image), "digit.png");

/** The edges of a five that a pen draws, of which half is outside of the middles of the strokes. */
function edgesOfPen({ size, thickness, top, left }: Pen) {
  const half = thickness / 2;
  return [top - half, left - half, top + size + half, left + 0.6 * size + half];
}

const edgesOf = ({ top, left, height, width }: Box) => [top, left, top + height, left + width];

/** Draws a five on white paper; only the part around it is computed. */
function drawOnSheet(pen: Pen): GreyImage {
  const { size, thickness, top, left } = pen;
  const [height, width] = [size + 2 * thickness, size + 2 * thickness];
  const part = { ...pen, height, width, top: thickness, left: thickness };
  const five = drawFive(part, darkOnLight);
  const pixels = new Float32Array(pen.height * pen.width).fill(1);
  for (let row = 0; row < height; row++) {
    const line = five.pixels.subarray(row * width, (row + 1) * width);
    pixels.set(line, (top - thickness + row) * pen.width + left - thickness);
  }
  return { pixels, height: pen.height, width: pen.width };
}

describe("the box of a digit", () => {
  it.each<[string, Pen, number]>([
    [
      "in a small picture",
      { height: 200, width: 150, size: 90, thickness: 10, top: 40, left: 30 },
      1,
    ],
    // The picture is searched in a copy of a third. The digit is read at full size, or at half.
    [
      "of 264 pixels in a large one",
      { height: 2100, width: 900, size: 240, thickness: 24, top: 1010, left: 511 },
      1,
    ],
    [
      "of 330 pixels in a large one",
      { height: 2100, width: 900, size: 300, thickness: 30, top: 1010, left: 511 },
      2,
    ],
    [
      "of 500 pixels in a large one",
      { height: 2200, width: 900, size: 450, thickness: 50, top: 600, left: 200 },
      3,
    ],
    // Longer than wide: the longer side counts.
    [
      "in a high one",
      { height: 2900, width: 300, size: 150, thickness: 16, top: 2011, left: 80 },
      1,
    ],
  ])("%s is right within the pixels at which it is read", async (_, pen, step) => {
    const { box } = await find(drawOnSheet(pen));
    const found = edgesOf(box);
    edgesOfPen(pen).forEach((edge, i) => {
      expect(Math.abs((found[i] ?? Number.NaN) - edge)).toBeLessThanOrEqual(step);
    });
    expect([box.height % step, box.width % step]).toEqual([0, 0]);
  });
});

it.each<[string, Paper]>([
  ["dark", darkOnLight],
  ["light", lightOnDark],
])("%s ink is told", async (polarity, paper) => {
  const pen = { height: 150, width: 150, size: 90, thickness: 10, top: 30, left: 40 };
  const found = await find(drawFive(pen, paper));
  expect(found.polarity).toBe(polarity);
  expect(found.warnings).toEqual([]);
});

describe("a warning is given", () => {
  const small = (size: number) =>
    drawFive({ height: 40, width: 40, size, thickness: 2, top: 10, left: 15 }, darkOnLight);

  it("for a digit of less than 14 pixels", async () => {
    expect((await find(small(11))).warnings).toEqual(["the digit is only 13 pixels long"]);
    expect((await find(small(12))).warnings).toEqual([]);
  });

  it("for faint ink", async () => {
    const pen = { height: 150, width: 150, size: 90, thickness: 10, top: 30, left: 40 };
    const faint = (part: number) => find(drawFive(pen, (ink) => 0.9 - part * ink));
    expect((await faint(0.14)).warnings).toEqual(["the ink is faint"]);
    expect((await faint(0.17)).warnings).toEqual([]);
  });
});

/** A picture of 120 rows and 160 columns with black rectangles on white. */
function marks(...patches: readonly Patch[]): GreyImage {
  const ink = sheet(120, 160, ...patches);
  return { ...ink, pixels: ink.pixels.map((value) => 1 - value) };
}

describe("the error", () => {
  it.each<[DigitErrorReason, GreyImage, string]>([
    [
      "none",
      marks(),
      "nothing stands out of its background; draw one digit, dark on light or light on dark",
    ],
    [
      "several",
      marks([30, 30, 60, 6], [30, 90, 60, 6]),
      "there are 2 marks of a digit's size; cut the picture so that it shows one digit",
    ],
    [
      "too-small",
      marks([30, 30, 6, 2]),
      "the largest mark is 6 pixels long; scan or photograph it larger: at least 8 pixels, better 40",
    ],
    [
      "cut-off",
      marks([80, 60, 40, 8]),
      "the largest mark is cut off by the picture's bottom edge; leave a margin around the digit, without shadows or lines at the picture's edge",
    ],
    [
      "not-a-digit",
      marks([40, 50, 30, 30]),
      "the largest mark is a filled patch without strokes; draw one digit with a pen, dark on light or light on dark",
    ],
  ])("for %s says what was found and what to do", async (reason, image, what) => {
    const reading = find(image);
    await expect(reading).rejects.toHaveProperty("reason", reason);
    await expect(reading).rejects.toHaveProperty(
      "message",
      `digit.png: no digit was read in the picture of 160x120 pixels: ${what}`,
    );
  });
});

describe("readDigit", () => {
  const { pixels, height, width } = drawFive(
    { height: 60, width: 60, size: 40, thickness: 4, top: 10, left: 15 },
    darkOnLight,
  );
  const png = new PNG({ width, height });
  png.data = Buffer.from(toPicture({ pixels, height, width }).data);
  const file = PNG.sync.write(png);

  it("knows its options", async () => {
    const other = readDigit(file, wrong({ sginal: new AbortController().signal }));
    await expect(other).rejects.toThrow(/^readDigit: .*sginal.*signal/);
    const text = readDigit(file, { signal: wrong("now") });
    await expect(text).rejects.toThrow(
      /^readDigit: signal must be an AbortSignal, got "now"; pass controller\.signal$/,
    );
  });

  it("stops by its signal", async () => {
    const { signal } = new AbortController();
    expect((await readDigit(file, { signal })).box.height).toBe(44);
    await expect(readDigit(file, { signal: AbortSignal.abort("enough") })).rejects.toBe("enough");
  });

  it("gives the box in pixels of a file that was scaled down", async () => {
    // Longer than 4,096 pixels: decoded at a half.
    const { default: sharp } = await import("sharp");
    const pen = { height: 1000, width: 800, size: 600, thickness: 60, top: 200, left: 100 };
    const image = drawOnSheet(pen);
    const large = await sharp(Buffer.from(toPicture(image).data), {
      raw: { width: image.width, height: image.height, channels: 4 },
    })
      .extend({ right: 8192 - image.width, background: "white" })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const { box } = await readDigit(large);
    const found = edgesOf(box);
    edgesOfPen(pen).forEach((edge, i) => {
      // A pixel of the copy in which it is searched is ten of the file.
      expect(Math.abs((found[i] ?? Number.NaN) - edge)).toBeLessThanOrEqual(10);
    });
  });
});
