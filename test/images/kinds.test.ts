// Reads a few pictures of each kind that `npm run check:pictures` draws, from fixed digits.
import { readDigit } from "network3";
import { PNG } from "pngjs";
import { beforeAll, describe, expect, it } from "vitest";
import { Canvas, grey, Random } from "../../scripts/pictures/canvas.mjs";
import { kinds } from "../../scripts/pictures/kinds.mjs";
import { difference, digitAt, genuineDigits } from "./support/pictures.js";

const PICTURES = 2;
/** Maximum misplaced ink relative to the genuine digit: soft edges give 0.3, another digit at least 0.8. */
const SAME = 0.5;
const PIXELS = 784;

let digits: ArrayLike<number>;
beforeAll(async () => {
  digits = (await genuineDigits()).test.x;
});

const bytesOf = (row: number) =>
  Array.from({ length: PIXELS }, (_, i) => digits[row * PIXELS + i] ?? 0);

function toPng(canvas: Canvas): Uint8Array {
  const { width, height, data } = canvas.picture();
  const png = new PNG({ width, height });
  png.data = Buffer.from(data.buffer);
  return PNG.sync.write(png, { deflateLevel: 1, filterType: 0, colorType: 2 });
}

/** Returns a picture of a kind as a PNG file, and the genuine digit in it. */
function draw(name: string, index: number): { file: Uint8Array; genuine: Float32Array } {
  const kind = kinds.find((candidate) => candidate.name === name);
  if (!kind) throw new Error(`there is no kind ${name}`);
  const row = (at: number) => 5 * index + at;
  const canvas = kind.draw(new Random(100 * kinds.indexOf(kind) + index), (at) => bytesOf(row(at)));
  return { file: toPng(canvas), genuine: digitAt(digits, row(0)) };
}

const isLarge = (name: string) => name.includes("A4") || name.includes("screenshot");

describe("a digit is found as MNIST has it:", () => {
  it.each(kinds.filter(({ holds }) => holds === "digit").map(({ name }) => name))(
    "%s",
    async (name) => {
      let same = 0;
      const pictures = isLarge(name) ? 1 : PICTURES;
      for (let index = 0; index < pictures; index++) {
        const { file, genuine } = draw(name, index);
        const { pixels } = await readDigit(file);
        if (difference(pixels, genuine) < SAME) same++;
      }
      // A bar that coincides with a side of the box is removed with it.
      expect(same).toBeGreaterThanOrEqual(name.includes("touches") ? pictures - 1 : pictures);
    },
  );
});

it.each([
  ["level", 0],
  ["upright", Math.PI / 2],
])("strong %s lines across a digit are taken off", async (_, angle) => {
  const paper = new Canvas(300, 300, grey(240));
  const lines = { step: 42, first: 20, thickness: 3, angle: angle + 0.02, colour: grey(120) };
  paper.lines(lines).digit(bytesOf(0), { left: 80, top: 80, height: 140, colour: grey(20) });
  const { pixels, warnings } = await readDigit(toPng(paper));
  expect(difference(pixels, digitAt(digits, 0))).toBeLessThan(SAME);
  expect(warnings).toEqual([]);
});

describe("a mark that an edge of the picture cuts off is refused:", () => {
  it.each([
    [
      "a shadow's corner",
      (canvas: Canvas) =>
        canvas.stroke(
          [
            [280, -40],
            [340, 20],
          ],
          60,
          grey(90),
        ),
    ],
    [
      "a line along the edge",
      (canvas: Canvas) =>
        canvas.stroke(
          [
            [1, -9],
            [1, 240],
          ],
          5,
          grey(90),
        ),
    ],
    [
      "a digit joined to a strip of shadow",
      (canvas: Canvas) =>
        canvas
          .change((value, column) => (column < 40 ? 0.5 * value : value))
          .digit(bytesOf(0), { left: 30, top: 80, height: 140, colour: grey(20) }),
    ],
  ])("%s", async (_, drawOn) => {
    const canvas = new Canvas(300, 300, grey(240));
    drawOn(canvas);
    await expect(readDigit(toPng(canvas))).rejects.toMatchObject({ reason: "cut-off" });
  });
});

describe("a picture is refused with the reason:", () => {
  it.each([
    ["several digits", ["several"]],
    // Remains of grain and crossing lines may look like marks.
    ["no digit", ["none", "several", "cut-off"]],
  ])("%s", async (name, reasons) => {
    for (let index = 0; index < PICTURES; index++) {
      const error: unknown = await readDigit(draw(name, index).file).catch((cause) => cause);
      expect(error).toMatchObject({ name: "DigitError", code: "ERR_DATA" });
      expect(reasons).toContain((error as { reason: string }).reason);
    }
  });
});

it("the box and the polarity of a digit are told", async () => {
  const dark = await readDigit(draw("plain paper", 0).file);
  expect(dark.polarity).toBe("dark");
  expect(dark.box.height).toBeGreaterThan(100);
  expect(dark.box.height).toBeLessThan(260);
  expect((await readDigit(draw("light on dark", 0).file)).polarity).toBe("light");
});
