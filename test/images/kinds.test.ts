// Pictures of the kinds that `npm run check:pictures` draws, a few of each, from fixed digits.
import { readDigit } from "network3";
import { PNG } from "pngjs";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../scripts/pictures/canvas.mjs";
import { kinds } from "../../scripts/pictures/kinds.mjs";
import { difference, digitAt, genuineDigits } from "./support/pictures.js";

const PICTURES = 3;
/** Ink elsewhere than in the genuine digit: soft edges cost 0.3, another digit 0.8 and more. */
const SAME = 0.5;
const PIXELS = 784;

let digits: ArrayLike<number>;
beforeAll(async () => {
  digits = (await genuineDigits()).test.x;
});

/** The picture of a kind as a PNG file, and the genuine digit in it. */
function draw(name: string, index: number): { file: Uint8Array; genuine: Float32Array } {
  const kind = kinds.find((candidate) => candidate.name === name);
  if (!kind) throw new Error(`there is no kind ${name}`);
  const row = (at: number) => 5 * index + at;
  const canvas = kind.draw(new Random(100 * kinds.indexOf(kind) + index), (at) =>
    Array.from({ length: PIXELS }, (_, i) => digits[row(at) * PIXELS + i] ?? 0),
  );
  const { width, height, data } = canvas.picture();
  const png = new PNG({ width, height });
  png.data = Buffer.from(data.buffer);
  return {
    file: PNG.sync.write(png, { deflateLevel: 1, filterType: 0, colorType: 2 }),
    genuine: digitAt(digits, row(0)),
  };
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
      // A bar that lies on the side of a box is lost with it.
      expect(same).toBeGreaterThanOrEqual(name.includes("touches") ? pictures - 1 : pictures);
    },
  );
});

describe("a picture is refused with the reason:", () => {
  it.each([
    ["several digits", ["several"]],
    // What grain and crossing lines leave over may look like marks.
    ["no digit", ["none", "several"]],
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
