import { DigitError } from "network3";
import { beforeAll, describe, expect, it } from "vitest";
import { findDigit } from "../../src/images/find-digit.js";
import { decodePng } from "../../src/pictures/decode-png.js";
import { compose } from "../../src/pictures/transparency.js";
import { TestRandom } from "../support/random.js";
import {
  darkOnLight,
  difference,
  digitAt,
  drawFive,
  enlarge,
  type GreyImage,
  genuineDigits,
  lightOnDark,
  type Paper,
  type Pen,
  toPicture,
} from "./support/pictures.js";
import { writePng } from "./support/write-png.js";

const SIDE = 28;
const CENTRE = 14;
const DIGITS = 20;

const plain: Pen = { height: 200, width: 200, size: 140, thickness: 14, top: 30, left: 60 };
const prepare = async (image: GreyImage) => (await findDigit(toPicture(image), "digit.png")).pixels;

/** Returns the rows, columns and centre of mass of the pixels that are not 0. */
function extent(digit: Float32Array) {
  let [mass, x, y] = [0, 0, 0];
  const [rows, columns] = [new Set<number>(), new Set<number>()];
  digit.forEach((value, i) => {
    if (value === 0) return;
    const [row, column] = [Math.floor(i / SIDE), i % SIDE];
    rows.add(row);
    columns.add(column);
    mass += value;
    x += value * column;
    y += value * row;
  });
  return { rows: rows.size, columns: columns.size, x: x / mass, y: y / mass };
}

describe("a drawn digit", () => {
  let expected: Float32Array;
  beforeAll(async () => {
    expected = await prepare(drawFive(plain, darkOnLight));
  });

  /** Scales the drawing into a smaller or larger image, not exactly centred. */
  function scaled(height: number, width: number): Pen {
    const size = 0.7 * Math.min(height, width);
    const [top, left] = [0.15 * height, 0.2 * width];
    return { height, width, size, thickness: size / 10, top, left };
  }

  it("fills 20 pixels with its centre of mass in the middle, background 0 and ink 1", async () => {
    for (const paper of [darkOnLight, lightOnDark]) {
      for (const [height, width] of [
        [60, 60],
        [333, 141],
        [800, 1000],
      ] as const) {
        const digit = await prepare(drawFive(scaled(height, width), paper));
        const { rows, columns, x, y } = extent(digit);
        expect(rows).toBe(20);
        // The width of the pen adds to both sides: 1.1 high, 0.7 wide.
        expect(Math.abs(columns - (20 * 0.7) / 1.1)).toBeLessThanOrEqual(1);
        expect(Math.abs(x - CENTRE)).toBeLessThanOrEqual(0.5);
        expect(Math.abs(y - CENTRE)).toBeLessThanOrEqual(0.5);
        expect(Math.max(...digit)).toBe(1);
        expect(Math.min(...digit)).toBe(0);
      }
    }
  });

  it("comes out nearly the same in every size", async () => {
    for (const [height, width, most] of [
      [1000, 800, 0.1],
      [200, 300, 0.1],
      [60, 50, 0.2],
      [28, 28, 0.4],
      [12, 12, 0.6],
    ] as const) {
      const digit = await prepare(drawFive(scaled(height, width), darkOnLight));
      expect(difference(digit, expected), `${height}x${width}`).toBeLessThan(most);
    }
  });

  it("comes out nearly the same wherever it lies and whatever it is drawn on", async () => {
    const papers: Paper[] = [
      darkOnLight,
      lightOnDark,
      (ink) => 0.6 - 0.2 * ink,
      (ink) => 0.3 + 0.15 * ink,
    ];
    for (const paper of papers) {
      for (const [top, left] of [
        [8, 8],
        [50, 100],
        [7, 107],
      ] as const) {
        const digit = await prepare(drawFive({ ...plain, top, left }, paper));
        expect(difference(digit, expected)).toBeLessThan(0.05);
      }
    }
  });

  it("comes out nearly the same cut out to its very edge", async () => {
    const pen = { height: 154, width: 98, size: 140, thickness: 14, top: 7, left: 7 };
    for (const paper of [darkOnLight, lightOnDark]) {
      expect(difference(await prepare(drawFive(pen, paper)), expected)).toBeLessThan(0.1);
    }
  });

  it("comes out nearly the same in colour and on transparent ground", async () => {
    const ink = drawFive({ ...plain, top: 10, left: 10 }, lightOnDark);
    const bytes = Array.from(ink.pixels, (value) => Math.round(255 * value));
    const common = { width: 200, height: 200, depth: 8 };
    const files = [
      // Red, white and black ink on a transparent background; blue ink on yellow paper.
      { colourType: 6, samples: bytes.flatMap((alpha) => [200, 0, 0, alpha]) },
      { colourType: 4, samples: bytes.flatMap((alpha) => [255, alpha]) },
      { colourType: 4, samples: bytes.flatMap((alpha) => [0, alpha]) },
      { colourType: 2, samples: bytes.flatMap((value) => [255 - value, 255 - value, value]) },
    ];
    for (const file of files) {
      const picture = compose(await decodePng(writePng({ ...common, ...file }), "colour.png"));
      const digit = (await findDigit(picture, "colour.png")).pixels;
      expect(difference(digit, expected)).toBeLessThan(0.05);
    }
  });

  it("keeps its strokes dark however thin they are", async () => {
    for (const thickness of [1.5, 3, 6]) {
      const digit = await prepare(drawFive({ ...plain, thickness }, darkOnLight));
      const dark = digit.filter((value) => value > 0.5).length;
      expect(dark).toBeGreaterThan(25);
      expect(Math.max(...digit)).toBe(1);
    }
  });
});

describe("a photographed digit", () => {
  let expected: Float32Array;
  beforeAll(async () => {
    expected = await prepare(drawFive(plain, darkOnLight));
  });
  const grain = (random: TestRandom) => 0.015 * random.normal();

  async function worstOf(papers: readonly Paper[]): Promise<number> {
    let worst = 0;
    for (const paper of papers) {
      worst = Math.max(worst, difference(await prepare(drawFive(plain, paper)), expected));
    }
    return worst;
  }

  it("is found on paper with a gradient, a bright middle and grain, dark or light", async () => {
    const random = new TestRandom("grain");
    const papers: Paper[] = [
      (ink, x, y) => 0.8 - 0.25 * x - 0.1 * y - 0.4 * ink + grain(random),
      (ink, x, y) => 0.2 + 0.2 * x + 0.1 * y + 0.45 * ink + grain(random),
      (ink, x, y) =>
        (0.85 - 0.5 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)) * (1 - 0.7 * ink) + grain(random),
    ];
    expect(await worstOf(papers)).toBeLessThan(0.2);
  });

  it("is found beside specks, the edge of a table and within a frame", async () => {
    const random = new TestRandom("specks");
    const near = (x: number, y: number, [a, b]: readonly [number, number]) =>
      Math.hypot(x - a, y - b) < 0.01;
    const specks = [
      [0.1, 0.1],
      [0.9, 0.4],
      [0.5, 0.62],
      [0.15, 0.9],
    ] as const;
    const papers: Paper[] = [
      (ink, x, y) => (specks.some((speck) => near(x, y, speck)) ? 0 : 1 - ink),
      (ink, x) => (x < 0.1 ? 0.15 : 0.85 - 0.6 * ink) + grain(random),
      (ink, x, y) => (Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5)) > 0.495 ? 0 : 1 - ink),
    ];
    expect(await worstOf(papers)).toBeLessThan(0.2);
  });
});

describe("genuine digits of MNIST", () => {
  let digits: Float32Array[];

  beforeAll(async () => {
    const { test } = await genuineDigits();
    digits = Array.from({ length: DIGITS }, (_, row) => digitAt(test.x, row));
  });

  /** Sorts differences, because a few digits have specks, which are left out and differ more. */
  async function differences(picture: (digit: Float32Array) => GreyImage): Promise<number[]> {
    const all: number[] = [];
    for (const digit of digits) all.push(difference(await prepare(picture(digit)), digit));
    return all.sort((a, b) => a - b);
  }

  const at = (sorted: readonly number[], part: number) => sorted[Math.floor(part * DIGITS)];

  it("pass through unchanged", async () => {
    const sorted = await differences((pixels) => ({ pixels, height: SIDE, width: SIDE }));
    expect(at(sorted, 0.5)).toBeLessThan(0.01);
    expect(at(sorted, 0.9)).toBeLessThan(0.1);
  });

  it("come back from large, inverted and moved pictures", async () => {
    const placing = { height: 150, width: 200, scale: 5, top: 7, left: 55 };
    const blocks = await differences((digit) => enlarge(digit, placing, darkOnLight, true));
    expect(at(blocks, 0.5)).toBeLessThan(0.02);
    expect(at(blocks, 0.9)).toBeLessThan(0.1);
    // Linear interpolation makes the digit softer.
    const soft = await differences((digit) =>
      enlarge(digit, { ...placing, scale: 4.3 }, darkOnLight),
    );
    expect(at(soft, 0.5)).toBeLessThan(0.35);
  });
});

describe("an image without a digit", () => {
  const random = new TestRandom("blank");
  it.each<[number, number, (x: number, y: number) => number]>([
    [1, 1, () => 0.5],
    [2, 3, () => 0],
    [300, 200, () => 1],
    [300, 200, () => 0.9 + 0.01 * random.normal()],
    [300, 200, (x, y) => 0.9 - 0.3 * x - 0.2 * y * y],
  ])("is an error that says what was expected: %i x %i", async (height, width, value) => {
    const pixels = Float32Array.from({ length: height * width }, (_, i) =>
      value((i % width) / width, Math.floor(i / width) / height),
    );
    const reading = findDigit(toPicture({ pixels, height, width }), "page.png");
    await expect(reading).rejects.toThrow(DigitError);
    await expect(reading).rejects.toThrow(/^page\.png: .*draw one digit/);
    await expect(reading).rejects.toHaveProperty("reason", "none");
  });

  it("is the only error there is", async () => {
    const random = new TestRandom("any image");
    for (let repetition = 0; repetition < 300; repetition++) {
      const [height, width] = [random.integer(1, 30), random.integer(1, 30)];
      const levels = random.pick([1, 2, 3, 255]);
      const pixels = Float32Array.from(
        { length: height * width },
        () => random.integer(0, levels) / levels,
      );
      try {
        const digit = await prepare({ pixels, height, width });
        expect(digit).toHaveLength(SIDE * SIDE);
        expect(digit.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(digit.some((value) => value > 0)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(DigitError);
      }
    }
  });
});
