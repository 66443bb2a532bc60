// Frames around digits: their boxes, what they enclose, and what is left when they are taken off.
import { describe, expect, it } from "vitest";
import { type Part, partsOf } from "../../src/images/components.js";
import { enclosedBy, frameOf, peel } from "../../src/images/frames.js";
import { transpose } from "../../src/images/morphology.js";
import type { Raster } from "../../src/pictures/resample.js";
import { box, type Patch, rasterBy, ring, rowsOf, sheet } from "./support/raster.js";

const mirrored = ({ height, width, pixels }: Raster) =>
  rasterBy(height, width, (row, column) => pixels[row * width + width - 1 - column] ?? 0);

/** All four ways to lay a side of a raster to the top. */
const sides = [
  ["left", (raster: Raster) => raster],
  ["right", mirrored],
  ["top", transpose],
  ["bottom", (raster: Raster) => transpose(mirrored(raster))],
] as const;

function first(parts: readonly Part[]): Part {
  const [part] = parts;
  if (!part) throw new Error("The raster has no ink.");
  return part;
}

function boxOf(raster: Raster) {
  const found = partsOf(raster, 0.25, 0.5);
  return frameOf(found, raster.width, first(found.parts));
}

describe("the box of a frame", () => {
  it.each([
    [3, 5, 20, 30],
    [0, 0, 16, 16],
    [2, 1, 40, 17],
  ])("is that of its lines: %i, %i, %i, %i", (top, left, height, width) => {
    expect(boxOf(sheet(50, 60, ...ring(top, left, height, width)))).toEqual(
      box(top, left, height, width),
    );
  });

  it.each([
    [15, 30],
    [30, 15],
  ])("has at least 16 rows and columns, not %i and %i", (height, width) => {
    expect(boxOf(sheet(50, 60, ...ring(2, 3, height, width)))).toBeUndefined();
  });

  it.each([
    // Of 70 rows and 62 columns of the part, 4 and 3.
    ["above and to the left", [0, 40, 10, 1], [30, 8, 1, 12], box(6, 17, 64, 53)],
    ["below and to the right", [70, 50, 10, 1], [40, 70, 1, 12], box(10, 20, 64, 53)],
  ] as const)("lacks strokes that stick out %s, but for a twentieth", (_, one, other, expected) => {
    expect(boxOf(sheet(80, 90, ...ring(10, 20, 60, 50), one, other))).toEqual(expected);
  });

  it("is found, too, if strokes stick out on opposite sides", () => {
    const frame = ring(10, 20, 60, 50);
    const level = sheet(80, 100, ...frame, [40, 15, 2, 60]);
    expect(boxOf(level)).toEqual(box(10, 17, 60, 56));
    const upright = sheet(90, 90, ...frame, [5, 40, 70, 2]);
    expect(boxOf(upright)).toEqual(box(6, 20, 68, 50));
  });

  it.each([
    [16, box(0, 0, 22, 20)],
    [15, box(1, 0, 21, 20)],
  ])("begins with rows that reach along 0.8 of it: %i of 20 columns", (reach, expected) => {
    const raster = sheet(22, 20, [0, 0, 2, reach, 0.9], ...ring(2, 0, 20, 20));
    expect(boxOf(raster)).toEqual(expected);
  });

  it.each([
    [16, box(0, 0, 22, 20)],
    [15, box(0, 0, 21, 20)],
  ])("ends with rows that reach along 0.8 of it: %i of 20 columns", (reach, expected) => {
    const raster = sheet(22, 20, [20, 0, 2, reach], ...ring(0, 0, 20, 20));
    expect(boxOf(raster)).toEqual(expected);
  });

  it("is none for a slanted stroke, of which no row reaches along it", () => {
    expect(boxOf(rasterBy(60, 60, (row, column) => (row === column ? 1 : 0)))).toBeUndefined();
  });
});

describe.each(sides)("the %s side of a frame", (_, lay) => {
  it.each([
    [2, true],
    [3, false],
  ])("has ink along 0.9 of it: %i of 20 rows lack it: %s", (gap, isFrame) => {
    const raster = lay(sheet(24, 26, ...ring(2, 3, 20, 20), [8, 3, gap, 1, 0]));
    expect(boxOf(raster) !== undefined).toBe(isFrame);
  });

  it.each([
    [3, true],
    [4, false],
  ])("has ink that begins within 0.15 of the width: %i of 20 columns: %s", (depth, isFrame) => {
    const dent: Patch[] = [
      [6, 0, 8, depth, 0],
      [6, depth, 8, 1],
      [5, 0, 1, depth + 1],
      [14, 0, 1, depth + 1],
    ];
    expect(boxOf(lay(sheet(20, 20, ...ring(0, 0, 20, 20), ...dent))) !== undefined).toBe(isFrame);
  });

  it.each([
    [3, true],
    [4, false],
  ])("is thin: at most 0.15 of the width: %i of 20 columns: %s", (thickness, isFrame) => {
    const raster = lay(sheet(20, 20, ...ring(0, 0, 20, 20), [0, 0, 20, thickness]));
    expect(boxOf(raster) !== undefined).toBe(isFrame);
  });
});

describe("a part encloses another one", () => {
  /** The number of parts in a ring of 40 rows and 44 columns at the sides of its raster. */
  const count = (...patches: readonly Patch[]) => {
    const raster = sheet(40, 44, ...ring(0, 0, 40, 44), ...patches);
    const found = partsOf(raster, 0.25, 0.5);
    const largest = first(found.parts.toSorted((a, b) => b.ink - a.ink));
    return enclosedBy(found, raster, largest).length;
  };
  const inner: Patch = [14, 17, 12, 10];
  /** Gaps in the ring where rays from the middle of the inner part, at row 20 and column 22, leave it. */
  const gaps: Readonly<Record<string, Patch>> = {
    right: [20, 43, 1, 1, 0],
    "lower right": [38, 40, 2, 3, 0],
    below: [39, 22, 1, 1, 0],
    "lower left": [38, 2, 2, 3, 0],
    left: [20, 0, 1, 1, 0],
    "upper left": [0, 1, 2, 3, 0],
    above: [0, 22, 1, 1, 0],
    "upper right": [0, 41, 2, 3, 0],
  };
  const names = Object.keys(gaps);
  const gapsAt = (...places: readonly string[]) =>
    places.flatMap((place): Patch[] => (gaps[place] ? [gaps[place]] : []));

  it("if it is around it, as all of them", () => {
    expect(count(inner)).toBe(1);
    expect(count([14, 10, 12, 8], [14, 25, 12, 8])).toBe(2);
    expect(count()).toBe(0);
  });

  it.each([
    [10, 1],
    [9, 0],
  ])("that has a quarter of its height: %i of 40 rows", (height, expected) => {
    expect(count([14, 17, height, 10])).toBe(expected);
  });

  it.each(names)("with one gap: %s", (place) => {
    expect(count(inner, ...gapsAt(place))).toBe(1);
  });

  it.each(names.flatMap((one, i) => names.slice(i + 1).map((other) => [one, other])))(
    "but not with two gaps: %s and %s",
    (...places) => {
      expect(count(inner, ...gapsAt(...places))).toBe(0);
    },
  );

  it("with a wide gap between two rays", () => {
    expect(count(inner, [22, 43, 15, 1, 0])).toBe(1);
  });

  it("and not one that lies beside it or sticks out", () => {
    const raster = sheet(
      40,
      60,
      ...ring(5, 5, 30, 20),
      [5, 30, 20, 10],
      [12, 20, 20, 8, 0],
      [14, 22, 12, 8],
    );
    const found = partsOf(raster, 0.25, 0.5);
    expect(enclosedBy(found, raster, first(found.parts))).toEqual([]);
  });
});

describe("taking a frame off", () => {
  /** Peels a frame from ink that covers the raster, and draws what is left. */
  const left = (
    frame: Raster,
    { top, left: from, height, width } = box(0, 0, frame.height, frame.width),
  ) => {
    const ink = rasterBy(frame.height, frame.width, () => 1);
    const found = partsOf(frame, 0.25, 0.5);
    const label = first(found.parts).label;
    const peeled = peel(ink, found, box(top, from, height, width), label);
    expect([peeled.height, peeled.width]).toEqual([frame.height, frame.width]);
    return peeled;
  };
  /** The number of pixels that are erased from the beginning of each row. */
  const erased = (raster: Raster) => rowsOf(raster).map((row) => row.indexOf(1));

  it.each([1, 2, 3])(
    "leaves what is two pixels within lines of %i, and nothing outside",
    (line) => {
      const frame = sheet(40, 50, ...ring(4, 7, 30, 36, line));
      const rim = line + 2;
      expect(left(frame, box(4, 7, 30, 36))).toEqual(
        sheet(40, 50, [4 + rim, 7 + rim, 30 - 2 * rim, 36 - 2 * rim]),
      );
    },
  );

  it("keeps the strength of the ink", () => {
    const frame = sheet(20, 20, ...ring(0, 0, 20, 20));
    const ink = sheet(20, 20, [0, 0, 20, 20, 0.75], [9, 9, 1, 1, 0.5]);
    expect(peel(ink, partsOf(frame, 0.25, 0.5), box(0, 0, 20, 20), 1)).toEqual(
      sheet(20, 20, [3, 3, 14, 14, 0.75], [9, 9, 1, 1, 0.5]),
    );
  });

  describe.each(sides)("at its %s side", (side, lay) => {
    const back = side === "bottom" ? (raster: Raster) => mirrored(transpose(raster)) : lay;
    /** Peels a frame of 70 rows and 60 columns; counts the pixels erased at this side in rows 10 to 49. */
    const at = (...patches: readonly Patch[]) => {
      const frame = lay(sheet(70, 60, ...ring(0, 0, 70, 60, 2), ...patches));
      return erased(back(left(frame))).slice(10, 50);
    };
    const expected = (from: number, to: number, depth: number) =>
      Array.from({ length: 40 }, (_, i) => (i + 10 >= from && i + 10 < to ? depth : 4));

    it("ends strokes that touch it after one and a half of its thickness", () => {
      expect(at([20, 2, 5, 20])).toEqual(expected(20, 25, 5));
    });

    it("goes straight on through a gap", () => {
      expect(at([20, 0, 5, 2, 0])).toEqual(expected(20, 25, 4));
    });

    it("follows a dent of its thickness and a twentieth of the width, no deeper one", () => {
      const dent = (depth: number) =>
        at([20, 0, 5, depth, 0], [20, depth, 5, 2], [19, 0, 1, depth + 2], [25, 0, 1, depth + 2]);
      expect(dent(5).slice(9, 16)).toEqual([5, 9, 9, 9, 9, 9, 5]);
      expect(dent(6).slice(9, 16)).toEqual([5, 4, 4, 4, 4, 4, 5]);
    });

    it("cuts strokes off that stick out by more than its thickness and a twentieth", () => {
      const frame = lay(sheet(60, 55, ...ring(0, 5, 60, 50, 2), [30, 0, 2, 20]));
      expect(erased(back(left(frame))).slice(10, 50)).toEqual(Array(40).fill(9));
    });

    it("goes on from a rounded corner", () => {
      const frame = rasterBy(60, 50, (row, column) => {
        if (row === 30 && column < 2) return 0;
        const edge = Math.max(0, 8 - row);
        const isInside = column >= edge + 2 && column < 48 && row >= 2 && row < 58;
        return column < edge || isInside ? 0 : 1;
      });
      expect(erased(back(left(lay(frame)))).slice(12, 50)).toEqual(Array(38).fill(4));
    });

    it.each([
      [15, 6],
      [30, 7],
      [45, 9],
    ])("follows a slant, also through a gap in row %i", (gap, depth) => {
      const frame = rasterBy(60, 50, (row, column) => {
        const edge = Math.floor(row / 10);
        const isInside = column >= edge + 2 && column < 48 && row >= 2 && row < 58;
        return column < edge || isInside || (row === gap && column < 20) ? 0 : 1;
      });
      const rows = Array.from({ length: 60 }, (_, row) =>
        row === gap ? depth : 4 + Math.floor(row / 10),
      );
      expect(erased(back(left(lay(frame)))).slice(10, 50)).toEqual(rows.slice(10, 50));
    });
  });
});
