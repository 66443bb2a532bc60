// Converts labels in any accepted form to an Int32Array.
import { types } from "node:util";
import { describe } from "../arguments.js";
import { ArgumentError, DataError } from "../errors.js";
import { isInt32Array, isTypedArray } from "../realms.js";

const LARGEST = 2 ** 31 - 1;

/** Returns `y` itself if it is an Int32Array, else a copy. Reads each element once. */
export function takeLabels(y: unknown): Int32Array {
  if (isInt32Array(y)) return y;
  if (types.isProxy(y) || !(Array.isArray(y) || isTypedArray(y))) {
    throw new ArgumentError(
      `y must be an Int32Array or another array of whole numbers, got ${describe(y)}`,
    );
  }
  const given: ArrayLike<unknown> = y;
  // Elements are pushed, because a sparse array may have a length that exceeds the memory.
  const labels: number[] = [];
  for (let row = 0; row < given.length; row++) labels.push(labelOf(given[row], row, given));
  return Int32Array.from(labels);
}

function labelOf(value: unknown, row: number, y: ArrayLike<unknown>): number {
  const label = typeof value === "bigint" ? Number(value) : value;
  if (typeof label !== "number") {
    throw new ArgumentError(
      `y[${row}] must be a whole number from 0, got ${describe(value)}${remedyFor(value, y)}`,
    );
  }
  if (label < 0) throw new DataError(`y[${row}] is ${value}; labels count from 0`);
  if (Number.isInteger(label) && label <= LARGEST) return label;
  throw new DataError(`y[${row}] is ${value}; labels are whole numbers of at most ${LARGEST}`);
}

function remedyFor(value: unknown, y: ArrayLike<unknown>): string {
  const areNumerals = Array.isArray(y) && y.every(isNumeral);
  if (typeof value === "boolean" || areNumerals) return "; use `y.map(Number)`";
  if (typeof value === "string") {
    return "; number the classes: `const names = [...new Set(y)].sort(); const labels = y.map((name) => names.indexOf(name));`";
  }
  if (types.isProxy(value) || !(Array.isArray(value) || isTypedArray(value))) return "";
  if (value.length === 1) return "; use `y.map((row) => row[0])`";
  return "; turn one-hot rows into labels: `y.map((row) => row.indexOf(Math.max(...row)))`";
}

/** True if the value is the text of a number. */
export function isNumeral(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
}

/**
 * Returns the remedy for one-hot labels, of which there are rows times classes; empty unless each group
 * of `classes` labels has one 1 and zeros.
 */
export function oneHotRemedy(y: Int32Array): string {
  const rows = y.filter((value) => value === 1).length;
  const classes = y.length / rows;
  if (!Number.isInteger(classes) || classes < 2 || y.some((value) => value > 1)) return "";
  for (let row = 0; row < rows; row++) {
    const place = y.subarray(row * classes, (row + 1) * classes);
    if (place.indexOf(1) < 0) return "";
  }
  return `; if y holds one-hot rows of ${classes}, use \`Int32Array.from({ length: y.length / ${classes} }, (_, row) => y.slice(${classes} * row, ${classes} * (row + 1)).indexOf(1))\``;
}
