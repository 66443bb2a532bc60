import { describe, expect, it } from "vitest";
import { Dataset, expandData, ShapeError } from "../../src/index.js";

/** Returns 3x3 images of the bytes 10·image + 1 … 10·image + 9. */
function images(count: number): Dataset {
  const x = Uint8Array.from({ length: count * 9 }, (_, i) => 10 * Math.floor(i / 9) + (i % 9) + 1);
  return new Dataset(
    x,
    Int32Array.from({ length: count }, (_, i) => i),
    { shape: [1, 3, 3] },
  );
}

/** Returns the rows of one label in a fixed order. */
function rowsOf(data: Dataset, label: number, size = 9): string[] {
  const bytes = data.bytes ?? new Uint8Array(0);
  return [...data.y.keys()]
    .filter((row) => data.y[row] === label)
    .map((row) => bytes.subarray(size * row, size * (row + 1)).join(" "))
    .sort();
}

describe("expandData", () => {
  it("gives each image, and it moved down, up, to the right and to the left", async () => {
    const expanded = await expandData(images(2));
    expect(expanded.size).toBe(10);
    expect(expanded.shape).toEqual([1, 3, 3]);
    expect(rowsOf(expanded, 0)).toEqual(
      [
        "1 2 3 4 5 6 7 8 9",
        "0 0 0 1 2 3 4 5 6",
        "4 5 6 7 8 9 0 0 0",
        "0 1 2 0 4 5 0 7 8",
        "2 3 0 5 6 0 8 9 0",
      ].sort(),
    );
    expect(rowsOf(expanded, 1)).toContain("11 12 13 14 15 16 17 18 19");
  });

  it.each([
    [
      "a Dataset of that shape",
      (x: Uint8Array, y: Int32Array) => {
        return expandData(new Dataset(x, y, { shape: [1, 2, 3] }));
      },
    ],
    [
      "plain data with that size",
      (x: Uint8Array, y: Int32Array) => expandData({ x, y }, { size: [2, 3] }),
    ],
  ])("moves images of 2 rows and 3 columns pixel by pixel: %s", async (_, expand) => {
    const expanded = await expand(
      Uint8Array.of(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16),
      Int32Array.of(0, 1),
    );
    expect(expanded.shape).toEqual([1, 2, 3]);
    const images = (label: number) => rowsOf(expanded, label, 6);
    expect(images(0)).toEqual(
      ["1 2 3 4 5 6", "0 0 0 1 2 3", "4 5 6 0 0 0", "0 1 2 0 4 5", "2 3 0 5 6 0"].sort(),
    );
    expect(images(1)).toEqual(
      [
        "11 12 13 14 15 16",
        "0 0 0 11 12 13",
        "14 15 16 0 0 0",
        "0 11 12 0 14 15",
        "12 13 0 15 16 0",
      ].sort(),
    );
  });

  it("mixes the rows by the seed alone", async () => {
    const orders = [];
    for (const seed of [0, 0, 1]) orders.push((await expandData(images(20), { seed })).y.join());
    expect(orders[1]).toBe(orders[0]);
    expect(orders[2]).not.toBe(orders[0]);
    expect((await expandData(images(20))).y.join()).toBe(orders[0]);
  });

  it("keeps the type of plain data", async () => {
    const x = Float64Array.from([1, 2, 3, 4, 5, 6]);
    const expanded = await expandData({ x, y: Int32Array.of(7) }, { size: [2, 3] });
    expect(expanded.x).toBeInstanceOf(Float64Array);
    expect(expanded.shape).toEqual([1, 2, 3]);
    expect([...expanded.x].reduce((sum, value) => sum + value)).toBe(21 + 6 + 15 + 12 + 16);
  });

  it("refuses rows that are no images", async () => {
    const data = { x: new Float32Array(6), y: Int32Array.of(0) };
    await expect(expandData(data)).rejects.toThrow(ShapeError);
    await expect(expandData(data, { size: [2, 2] })).rejects.toThrow(/pass size/);
  });

  it("refuses what is no set of examples, and sizes of another form", async () => {
    for (const wrong of [undefined, [], new Float32Array(4), { x: new Float32Array(4) }]) {
      const refused = expect(expandData(wrong as never)).rejects;
      await refused.toThrow(/expandData: data must be \{ x, y \} or a Dataset, got/);
    }
    for (const size of [2, [4], [2, 2, 1], [0, 4], "22"]) {
      const refused = expect(expandData(images(1), { size: size as never })).rejects;
      await refused.toThrow(/expandData: size.*\[rows, columns\]/);
    }
  });
});
