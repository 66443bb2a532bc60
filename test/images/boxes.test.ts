// Distances, overlaps and unions of boxes.
import { describe, expect, it } from "vitest";
import {
  boxAround,
  distanceOf,
  isInside,
  longerSide,
  overlapOf,
  widened,
} from "../../src/images/boxes.js";
import { box } from "./support/raster.js";

/** A box in rows 10 to 14 and columns 20 to 26. */
const middle = box(10, 20, 5, 7);

const others = [
  // The gaps in rows and columns, the shared rows and columns.
  ["above", box(2, 22, 5, 3), 3, 0, 3],
  ["below", box(19, 22, 2, 3), 4, 0, 3],
  ["to the left", box(11, 13, 2, 5), 2, 2, 0],
  ["to the right", box(11, 33, 2, 5), 6, 2, 0],
  ["beyond a corner", box(17, 32, 2, 5), 5, 0, 0],
  ["that touches", box(15, 20, 2, 7), 0, 0, 7],
  ["that overlaps a corner", box(13, 24, 9, 9), 0, 2, 3],
  ["around it", box(0, 0, 50, 50), 0, 5, 7],
] as const;

describe("a box", () => {
  it.each(others)(
    "%s has its distance and overlap in both orders",
    (_, other, gap, rows, columns) => {
      expect(distanceOf(middle, other)).toBe(gap);
      expect(distanceOf(other, middle)).toBe(gap);
      expect(overlapOf(middle, other)).toEqual({ rows, columns });
      expect(overlapOf(other, middle)).toEqual({ rows, columns });
    },
  );

  it("is inside another one if it shares all of its rows and columns with it", () => {
    expect(isInside(middle, middle)).toBe(true);
    expect(isInside(box(11, 21, 3, 5), middle)).toBe(true);
    expect(isInside(box(11, 21, 5, 5), middle)).toBe(false);
    expect(isInside(box(11, 21, 3, 7), middle)).toBe(false);
    expect(isInside(middle, box(11, 21, 3, 5))).toBe(false);
  });

  it("around several holds all of them and no more", () => {
    expect(boxAround([middle])).toEqual(middle);
    expect(boxAround([middle, box(2, 22, 30, 3), box(11, 4, 2, 50)])).toEqual(box(2, 4, 30, 50));
    expect(boxAround([box(11, 4, 2, 50), middle, box(2, 22, 3, 3)])).toEqual(box(2, 4, 13, 50));
  });

  it("is widened on all sides up to the edges of the raster", () => {
    expect(widened(middle, 3, 100, 100)).toEqual(box(7, 17, 11, 13));
    expect(widened(middle, 12, 100, 100)).toEqual(box(0, 8, 27, 31));
    expect(widened(middle, 22, 100, 100)).toEqual(box(0, 0, 37, 49));
    expect(widened(middle, 3, 16, 28)).toEqual(box(7, 17, 9, 11));
  });

  it("has a longer side", () => {
    expect([longerSide(middle), longerSide(box(0, 0, 9, 7))]).toEqual([7, 9]);
  });
});
