// The checks that examples pass before a device sees them.
import type { ArrayData, Data, ExampleArray } from "../data/data.js";
import { Dataset, isDataset, rangeOf, storageOf } from "../data/dataset.js";
import { checkGiven } from "../data/given.js";
import { takeExamples } from "../data/take-examples.js";
import { oneHotRemedy } from "../data/take-labels.js";
import { checkArrays, checkAttached } from "../data/validate.js";
import { DataError, ShapeError } from "../errors.js";
import { isTypedArray } from "../realms.js";
import { checkImageShape } from "./image-shape.js";

/** The properties of examples that a network expects. */
export interface Expectation {
  /** Values per example, the input of layers[0]. */
  readonly features: number;
  /** `[maps, rows, columns]` where layers[0] takes images. */
  readonly imageShape?: readonly number[] | undefined;
  readonly classes: number;
}

/** Examples that passed the checks. */
export interface CheckedData {
  readonly data: ArrayData;
  readonly rows: number;
  /** The shape of a row. */
  readonly shape: readonly number[];
}

/**
 * Requires `{ x, y }` that fits the network. Plain data is read here once, and its labels are copied: what
 * was checked is what the device gets.
 */
export function checkData(where: string, given: unknown, expected: Expectation): CheckedData {
  const { data, y, shape, isNested, features, from, to } = rowsOf(where, given);
  checkFeatures(where, features, expected, y);
  checkImageShape(where, shape, expected.imageShape, isNested);
  for (let row = from; row < to; row++) {
    const label = y[row] ?? -1;
    if (label >= 0 && label < expected.classes) continue;
    throw new DataError(
      `${where}: the label of row ${row - from} is ${label}, but the last layer has ${expected.classes} ` +
        `classes; labels must be 0..${expected.classes - 1}`,
    );
  }
  return { data, rows: to - from, shape };
}

function rowsOf(where: string, data: unknown) {
  const given = checkGiven(where, data);
  if (isDataset(given)) {
    const { y, features } = storageOf(given);
    return { data: given, y, features, shape: given.shape, isNested: false, ...rangeOf(given) };
  }
  const { x, y: labels, ...checked } = checkArrays(given.x, given.y, given.shape);
  const y = labels.slice();
  return { data: { x, y }, y, ...checked, features: x.length / y.length, from: 0, to: y.length };
}

/** Requires at least one whole mini-batch. */
export function checkWholeBatch(where: string, rows: number, miniBatchSize: number): void {
  if (rows >= miniBatchSize) return;
  throw new DataError(
    `${where}: ${rows} examples are fewer than one mini-batch of ${miniBatchSize}; ` +
      "give more examples or use a smaller mini-batch",
  );
}

/** Requires whole rows; returns them in the types of devices. */
export function checkInputs(
  where: string,
  given: unknown,
  expected: Expectation,
): { x: ExampleArray; rows: number } {
  if (isTypedArray(given)) checkAttached("x", given.buffer, `${where}: `);
  const { x, nested } = takeExamples(given, `${where}: x`);
  if (x.length === 0) {
    throw new DataError(
      `${where}: x is empty; give at least one row of ${expected.features} values`,
    );
  }
  if (nested) {
    checkFeatures(where, x.length / nested.rows, expected);
    checkImageShape(where, nested.shape, expected.imageShape, true);
  }
  const rows = x.length / expected.features;
  if (Number.isInteger(rows)) return { x, rows };
  throw new ShapeError(
    `${where}: ${x.length} values are no whole number of rows; layers[0] expects ${expected.features} values a row`,
  );
}

function checkFeatures(
  where: string,
  features: number,
  expected: Expectation,
  labels?: Int32Array,
): void {
  if (features === expected.features) return;
  const isOneHot = labels && features * expected.classes === expected.features;
  throw new ShapeError(
    `${where}: layers[0] expects ${expected.features} values an example, but x has ${features}; ` +
      `change the first layer or the data${isOneHot ? oneHotRemedy(labels) : ""}`,
  );
}

/** Requires plain `Data` or Dataset as the type says, for callers that read arrays only. */
export function isData(value: unknown): value is Data {
  return (
    value instanceof Dataset ||
    (value !== null && typeof value === "object" && "x" in value && "y" in value)
  );
}
