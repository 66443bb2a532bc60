// Checks the outer form of the examples that a caller passes, before their arrays are checked.
import { describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { Dataset, isDataset } from "./dataset.js";

/** A Dataset, or an object with `x`, `y` and an optional shape. */
export type GivenExamples =
  | Dataset
  | { readonly x: unknown; readonly y: unknown; readonly shape?: unknown };

/** Requires a Dataset or an object with `x` and `y`. */
export function checkGiven(where: string, data: unknown): GivenExamples {
  if (isDataset(data)) return data;
  if (data instanceof Dataset) {
    throw new ArgumentError(
      `${where} is ${describe(data)} around or in place of a Dataset; pass the Dataset itself`,
    );
  }
  if (data === null || typeof data !== "object" || !("x" in data) || !("y" in data)) {
    throw new ArgumentError(
      `${where} must be { x, y } or a Dataset, got ${describe(data)}; x holds the examples row by row, y their labels`,
    );
  }
  return data;
}
