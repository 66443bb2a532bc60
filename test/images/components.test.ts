// The connected parts of the ink.
import { expect, it } from "vitest";
import { partsOf } from "../../src/images/components.js";
import { rasterOf, rowsOf } from "./support/raster.js";

const [WEAK, STRONG] = [0.25, 0.5];

it("pixels that touch by sides or corners are one part, with its box, ink and strongest pixel", () => {
  const ink = rasterOf(
    "..........",
    "..#.......",
    "...#...9..",
    "...#......",
    "..8.......",
    ".....##...",
    "..........",
  );
  const { parts, labels } = partsOf(ink, WEAK, STRONG);
  const onEdges = { top: 0, bottom: 0, left: 0, right: 0 };
  const [first, second, third] = parts;
  expect(parts).toHaveLength(3);
  expect(first).toMatchObject({ label: 1, top: 1, left: 2, height: 4, width: 2, onEdges });
  expect(first?.ink).toBeCloseTo(3.8, 5);
  expect(first?.strongest).toBe(1);
  expect(second).toMatchObject({ label: 2, top: 2, left: 7, height: 1, width: 1, onEdges });
  expect(second?.strongest).toBeCloseTo(0.9, 5);
  expect(third).toMatchObject({ label: 3, top: 5, left: 5, height: 1, width: 2, ink: 2, onEdges });
  const { height, width } = ink;
  expect(rowsOf({ pixels: Float32Array.from(labels), height, width })).toEqual([
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 1, 0, 0, 0, 2, 0, 0],
    [0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
    [0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 3, 3, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ]);
});

it("the last pixel of a row does not touch the first one of the next row", () => {
  const { parts } = partsOf(rasterOf("....#", "#....", "....."), WEAK, STRONG);
  const boxes = parts.map(({ top, left, height, width }) => [top, left, height, width]);
  expect(boxes).toEqual([
    [0, 4, 1, 1],
    [1, 0, 1, 1],
  ]);
});

it("weak pixels belong to a part that has a strong one, and are no part alone", () => {
  const { parts } = partsOf(rasterOf("333.335.", "....3...", "...2...."), WEAK, STRONG);
  expect(parts).toHaveLength(1);
  expect(parts[0]).toMatchObject({ top: 0, left: 4, height: 2, width: 3, strongest: 0.5 });
  expect(parts[0]?.ink).toBeCloseTo(1.4, 5);
});

it("ink of exactly the limits counts", () => {
  const { parts, labels } = partsOf(rasterOf(".#5.", "...."), 0.5, 1);
  expect(parts[0]).toMatchObject({ width: 2, ink: 1.5 });
  expect([...labels]).toEqual([0, 1, 1, 0, 0, 0, 0, 0]);
});

it("pixels on each edge of the raster are counted", () => {
  const { parts } = partsOf(
    rasterOf("###..", "#....", "#....", "....#", "....#", "...##"),
    WEAK,
    STRONG,
  );
  expect(parts.map(({ onEdges }) => onEdges)).toEqual([
    { top: 3, bottom: 0, left: 3, right: 0 },
    { top: 0, bottom: 2, left: 0, right: 3 },
  ]);
});
