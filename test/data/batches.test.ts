// Rows of named arrays in another order, in parts and in mini-batches, and sequences of a text.
import { batches, sequences, shuffle, split } from "network3";
import { expect, it } from "vitest";

const ROWS = 10;
/** Rows of two values, twenty and more times the label. */
const data = () => ({
  x: Float32Array.from({ length: 2 * ROWS }, (_, i) => 10 * Math.floor(i / 2) + (i % 2)),
  y: Int32Array.from({ length: ROWS }, (_, row) => row),
});

/** Requires that each row still has its own label; returns the labels. */
function labelsOf({ x, y }: ReturnType<typeof data>): number[] {
  const rows = Array.from(y, (label) => [10 * label, 10 * label + 1]);
  expect(Array.from(x)).toEqual(rows.flat());
  return Array.from(y);
}

it("shuffled rows stay together, and repeat with the seed", () => {
  const given = data();
  const first = labelsOf(shuffle(given, ROWS, { seed: 4 }));
  expect(first).not.toEqual(labelsOf(given));
  expect(first.toSorted((a, b) => a - b)).toEqual(labelsOf(given));
  expect(labelsOf(shuffle(given, ROWS, { seed: 4 }))).toEqual(first);
  expect(labelsOf(shuffle(given, ROWS, { seed: 5 }))).not.toEqual(first);
});

it("parts follow each other, and the last one gets what is left", () => {
  const parts = split(data(), ROWS, [0.25, 0.35, 0.4]);
  expect(parts.map(labelsOf)).toEqual([
    [0, 1],
    [2, 3, 4],
    [5, 6, 7, 8, 9],
  ]);
  expect(split(data(), ROWS, [0.5, 0.2]).map(labelsOf)).toEqual([
    [0, 1, 2, 3, 4],
    [5, 6],
  ]);
});

it("mini-batches have all whole ones, in order or shuffled, and the rest on request", () => {
  expect(Array.from(batches(data(), ROWS, 4), labelsOf)).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ]);
  const all = Array.from(
    batches(data(), ROWS, 4, { shuffle: true, seed: 1, rest: true }),
    labelsOf,
  );
  expect(all.map(({ length }) => length)).toEqual([4, 4, 2]);
  expect(all.flat()).not.toEqual(labelsOf(data()));
  expect(all.flat().toSorted((a, b) => a - b)).toEqual(labelsOf(data()));
});

it("sequences of a text come with the tokens that follow", () => {
  const { x, next, rows } = sequences([0, 1, 2, 3, 4, 5, 6, 7], 3);
  expect([Array.from(x), Array.from(next), rows]).toEqual([
    [0, 1, 2, 3, 4, 5],
    [1, 2, 3, 4, 5, 6],
    2,
  ]);
  expect(Array.from(sequences([0, 1, 2, 3, 4], 2, 1).next)).toEqual([1, 2, 2, 3, 3, 4]);
});

it.each([
  ["no arrays", () => shuffle([] as never, 3), /shuffle: expected an object of arrays/],
  ["a text as rows", () => shuffle({ x: "abc" } as never, 3), /x must be a typed array, got "abc"/],
  ["half a row", () => shuffle(data(), 4), /y has 10 elements, which are no 4 rows/],
  ["more than everything", () => split(data(), ROWS, [0.7, 0.7]), /add up to 1\.4; give at most 1/],
  ["no row", () => split(data(), ROWS, [0.05]), /fraction 0\.05 of 10 rows is no row/],
  ["no fractions", () => split(data(), ROWS, []), /must be a list such as \[0\.8, 0\.2\]/],
  ["no size", () => batches(data(), ROWS, 0), /batches: size must be an integer, at least 1/],
  ["a negative seed", () => shuffle(data(), ROWS, { seed: -1 }), /shuffle: seed/],
  ["a short text", () => sequences([1, 2, 3], 3), /3 tokens are fewer than a sequence of 3/],
  ["tokens of halves", () => sequences([0.5, 1], 1), /tokens must be a list of whole numbers/],
])("%s is refused", (_, act, message) => {
  expect(act).toThrow(message);
});
