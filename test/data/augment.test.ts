import { ArgumentError, augment, augmentData, Dataset, ShapeError } from "network3";
import { describe, expect, it } from "vitest";

const bytes = Uint8Array.from({ length: 3 * 2 * 5 * 7 }, (_, i) => (37 * i) % 256);
const images = new Dataset(bytes, new Int32Array(3), { shape: [2, 5, 7] });

/** A single bright pixel in the middle of images of 9 rows and 11 columns. */
function dots(count: number): Dataset {
  const x = new Float32Array(count * 99);
  for (let image = 0; image < count; image++) x[image * 99 + 4 * 11 + 5] = 1;
  return new Dataset(x, new Int32Array(count), { shape: [9, 11] });
}

/** The centre of the brightness of each image, as its distance down and to the right of the middle. */
function centres({ x, size }: Dataset): [number, number][] {
  return Array.from({ length: size }, (_, image) => {
    const pixels = Array.from(x.subarray(image * 99, (image + 1) * 99));
    const sum = pixels.reduce((total, value) => total + value, 0);
    const mean = (place: (i: number) => number) =>
      pixels.reduce((total, value, i) => total + value * place(i), 0) / sum;
    return [mean((i) => Math.floor(i / 11)) - 4, mean((i) => i % 11) - 5];
  });
}

describe("augmentData", () => {
  it("leaves images as they are where all limits are 0", async () => {
    const same = await augmentData(images, {});
    expect(same.x).toEqual(images.x);
    expect(same.shape).toEqual([2, 5, 7]);
  });

  it("moves images by up to the limit in both directions, and fills with 0", async () => {
    const moved = centres(await augmentData(dots(200), { translate: 2 }));
    for (const axis of [0, 1] as const) {
      const shifts = moved.map((centre) => centre[axis]);
      expect(Math.max(...shifts)).toBeGreaterThan(1.8);
      expect(Math.max(...shifts)).toBeLessThanOrEqual(2);
      expect(Math.min(...shifts)).toBeLessThan(-1.8);
    }
    const ones = new Dataset(new Float32Array(99).fill(1), new Int32Array(1), { shape: [9, 11] });
    const { x } = await augmentData(ones, { translate: 3 });
    expect(x).toContain(0);
    expect(x).toContain(1);
  });

  it("turns a line about the middle, and neither moves its middle nor its length", async () => {
    const x = new Float32Array(99);
    for (let column = 2; column <= 8; column++) x[4 * 11 + column] = 1;
    const lines = new Dataset(
      Float32Array.from({ length: 50 * 99 }, (_, i) => x[i % 99] ?? 0),
      new Int32Array(50),
      { shape: [9, 11] },
    );
    const turned = await augmentData(lines, { rotate: 30 });
    for (const [down, right] of centres(turned)) {
      expect(Math.abs(down)).toBeLessThan(0.1);
      expect(Math.abs(right)).toBeLessThan(0.1);
    }
    const slopes = Array.from({ length: 50 }, (_, image) => {
      const pixels = Array.from(turned.x.subarray(image * 99, (image + 1) * 99));
      const moment = (f: (y: number, x: number) => number) =>
        pixels.reduce((sum, v, i) => sum + v * f(Math.floor(i / 11) - 4, (i % 11) - 5), 0);
      return Math.atan2(
        moment((y, x) => x * y),
        moment((_, x) => x * x),
      );
    });
    expect(Math.max(...slopes)).toBeGreaterThan(0.4);
    expect(Math.max(...slopes)).toBeLessThan(0.56);
    expect(Math.min(...slopes)).toBeLessThan(-0.4);
  });

  it("displaces pixels elastically, neighbours alike and others not", async () => {
    const [moved] = centres(
      await augmentData(dots(1), { elastic: { alpha: 12, sigma: 2 } }, { seed: 3 }),
    );
    expect(Math.hypot(...(moved ?? [0, 0]))).toBeGreaterThan(0.1);
  });

  it("depends on seed, epoch and row", async () => {
    const limits = { rotate: 40 };
    const first = (await augmentData(images, limits, { seed: 1, epoch: 2 })).x;
    expect((await augmentData(images, limits, { seed: 1, epoch: 2 })).x).toEqual(first);
    expect((await augmentData(images, limits, { seed: 2, epoch: 2 })).x).not.toEqual(first);
    expect((await augmentData(images, limits, { seed: 1, epoch: 3 })).x).not.toEqual(first);
  });

  it("refuses rows that are no images", async () => {
    const flat = new Dataset(new Float32Array(98), new Int32Array(2));
    await expect(augmentData(flat, {})).rejects.toThrow(ShapeError);
  });

  it("names the limit or the element that is wrong", async () => {
    await expect(augmentData(images, { translate: -1 })).rejects.toThrow(
      /^augmentData: limits: translate must be/,
    );
    const x = [
      [1, 2],
      [3, "four"],
    ];
    const rows = augmentData({ x, y: [0, 1] } as never, {});
    await expect(rows).rejects.toThrow(/^x\[1\]\[1\] must be a number, got "four"/);
  });
});

describe("augment", () => {
  it.each([
    [{ translate: -1 }, "translate"],
    [{ rotate: Number.NaN }, "rotate"],
    [{ rotate: 181 }, "rotate"],
    [{ scale: 1 }, "scale"],
    [{ skew: 81 }, "skew"],
    [{ elastic: { alpha: 1 } }, "sigma"],
    [{ elastic: { alpha: 1, sigma: 33 } }, "sigma"],
    [{ elastic: 3 }, "elastic"],
    [{ turn: 3 }, "turn"],
    [null, "options"],
  ])("refuses %j", (limits, name) => {
    expect(() => augment(limits as never)).toThrow(ArgumentError);
    expect(() => augment(limits as never)).toThrow(name);
  });
});
