// The checks that examples pass before a device sees them.
import { describe } from "../arguments.js";
import type { Data } from "../data/data.js";
import { Dataset, isDataset, rangeOf, storageOf } from "../data/dataset.js";
import { checkGiven } from "../data/given.js";
import { checkArrays, isDetached, isExamples } from "../data/validate.js";
import { ArgumentError, DataError, ShapeError } from "../errors.js";

/** What a network expects of its examples. */
export interface Expectation {
  /** Values per example, the input of layers[0]. */
  readonly features: number;
  readonly classes: number;
}

/** Examples that passed the checks. */
export interface CheckedData {
  readonly data: Data;
  readonly rows: number;
}

/**
 * Requires `{ x, y }` that fits the network. Plain data is read here once, and its labels are copied: what
 * was checked is what the device gets.
 */
export function checkData(where: string, given: unknown, expected: Expectation): CheckedData {
  const { data, y, features, from, to } = rowsOf(where, given);
  checkFeatures(where, features, expected);
  for (let row = from; row < to; row++) {
    const label = y[row] ?? -1;
    if (label >= 0 && label < expected.classes) continue;
    throw new DataError(
      `${where}: the label of row ${row - from} is ${label}, but the last layer has ${expected.classes} ` +
        `classes; labels must be 0..${expected.classes - 1}`,
    );
  }
  return { data, rows: to - from };
}

function rowsOf(where: string, data: unknown) {
  const given = checkGiven(where, data);
  if (isDataset(given)) {
    const { y, features } = storageOf(given);
    return { data: given, y, features, ...rangeOf(given) };
  }
  const { x, y: labels } = checkArrays(given.x, given.y);
  const y = labels.slice();
  return { data: { x, y }, y, features: x.length / y.length, from: 0, to: y.length };
}

/** Requires at least one whole mini-batch. */
export function checkWholeBatch(where: string, rows: number, miniBatchSize: number): void {
  if (rows >= miniBatchSize) return;
  throw new DataError(
    `${where}: ${rows} examples are fewer than one mini-batch of ${miniBatchSize}; ` +
      "give more examples or use a smaller mini-batch",
  );
}

/** Requires whole rows of finite size; returns how many. */
export function checkInputs(where: string, x: unknown, expected: Expectation): number {
  if (!isExamples(x)) {
    throw new ArgumentError(
      `${where}: x must be a Float32Array, Float64Array or Uint8Array, got ${describe(x)}; use Float32Array.from(x.flat())`,
    );
  }
  if (isDetached(x.buffer)) {
    throw new DataError(
      `${where}: the buffer of x is detached: it was transferred elsewhere; transfer a copy there instead`,
    );
  }
  const rows = x.length / expected.features;
  if (rows === 0) {
    throw new DataError(
      `${where}: x is empty; give at least one row of ${expected.features} values`,
    );
  }
  if (Number.isInteger(rows)) return rows;
  throw new ShapeError(
    `${where}: ${x.length} values are no whole number of rows; layers[0] expects ${expected.features} values a row`,
  );
}

function checkFeatures(where: string, features: number, expected: Expectation): void {
  if (features === expected.features) return;
  throw new ShapeError(
    `${where}: layers[0] expects ${expected.features} values an example, but x has ${features}; ` +
      "change the first layer or the data",
  );
}

/** Requires plain `Data` or Dataset as the type says, for callers that read arrays only. */
export function isData(value: unknown): value is Data {
  return (
    value instanceof Dataset ||
    (value !== null && typeof value === "object" && "x" in value && "y" in value)
  );
}
