// Converts labels of any kind to whole numbers from 0.
import { ArgumentError, FileFormatError } from "../../errors.js";
import { isFloat64Array } from "../../realms.js";
import { isNumber } from "../formats/content.js";
import type { RawValues } from "./raw.js";

/** The labels of a file: whole numbers or names. */
export type RawLabels = readonly string[] | Float64Array;

/** Reads labels of shape [n], [n, 1], or one-hot rows [n, classes]. */
export function rawLabels({ data }: RawValues, shape: readonly number[], where: string): RawLabels {
  const [rows = 0, columns = 1] = shape;
  if (shape.length > 2) {
    throw new FileFormatError(
      `${where}: labels of shape [${shape.join(", ")}]; they must be of shape [n], or one-hot [n, classes]`,
    );
  }
  if (isText(data)) {
    if (columns === 1) return data.every(isNumber) ? Float64Array.from(data, Number) : data;
    throw new FileFormatError(`${where}: labels that are names must be of shape [n]`);
  }
  if (columns === 1) return Float64Array.from(data, Number);
  return Float64Array.from({ length: rows }, (_, row) =>
    oneHot(Array.from(data.subarray(row * columns, (row + 1) * columns), Number), row, where),
  );
}

/** Returns the index of the only 1 among zeros. */
function oneHot(values: readonly number[], row: number, where: string): number {
  const one = values.indexOf(1);
  if (one >= 0 && values.every((value, column) => value === (column === one ? 1 : 0))) return one;
  throw new FileFormatError(
    `${where}: row ${row} of the labels is not one-hot (a single 1 among zeros); labels must be of shape [n], or one-hot`,
  );
}

function isText(data: RawValues["data"]): data is readonly string[] {
  return Array.isArray(data);
}

/** The mapping from labels to numbers. */
export interface Coding {
  /** The names in the order of their numbers; undefined if the labels are the numbers themselves. */
  readonly classes: readonly string[] | undefined;
  encode(labels: RawLabels, where: string): Int32Array;
}

const MAX_LABEL = 2 ** 31 - 1;
const MAX_LISTED = 20;

/**
 * Finds one mapping for all sets: the classes that the caller gave; else the numbers themselves if none
 * is negative; else the distinct labels in order (numbers by value, names by their characters).
 */
export function labelCoding(
  sets: readonly RawLabels[],
  given: readonly string[] | undefined,
): Coding {
  const numeric = sets.flatMap((labels) => (isFloat64Array(labels) ? [labels] : []));
  if (given === undefined && numeric.length === sets.length) {
    if (numeric.every((labels) => labels.every((label) => label >= 0))) {
      return { classes: undefined, encode: asTheyAre };
    }
    const distinct = new Set(numeric.flatMap((labels) => [...new Set(labels)]));
    return byName([...distinct].sort((a, b) => a - b).map(String));
  }
  if (given !== undefined) return byName(given);
  const distinct = new Set<string>();
  for (const labels of sets) for (const label of labels) distinct.add(String(label));
  return byName([...distinct].sort());
}

function asTheyAre(labels: RawLabels, where: string): Int32Array {
  return Int32Array.from(Array.from<string | number>(labels), (label, row) =>
    whole(Number(label), row, where),
  );
}

function byName(classes: readonly string[]): Coding {
  const codes = new Map(classes.map((name, code) => [name, code]));
  const encode = (labels: RawLabels, where: string) => {
    const code = (label: string | number, row: number) => {
      if (typeof label === "number") whole(label, row, where);
      const found = codes.get(String(label));
      if (found !== undefined) return found;
      const known = classes
        .slice(0, MAX_LISTED)
        .map((name) => JSON.stringify(name))
        .join(", ");
      throw new ArgumentError(
        `classes: ${where}: label ${row} is ${JSON.stringify(String(label).slice(0, 80))}, which is none of ${known}`,
      );
    };
    return Int32Array.from(Array.from<string | number>(labels), code);
  };
  return { classes, encode };
}

function whole(label: number, row: number, where: string): number {
  if (Number.isInteger(label) && Math.abs(label) <= MAX_LABEL) return label;
  throw new FileFormatError(
    `${where}: label ${row} is ${label}; labels must be whole numbers or names`,
  );
}
