// Checks the arrays of a Dataset.
import { checkCount, describe } from "../arguments.js";
import { ArgumentError, DataError, ShapeError } from "../errors.js";
import { isArrayBuffer, isInt32Array, isTypedArray, isUint8Array } from "../realms.js";
import type { ArrayData, ExampleArray } from "./data.js";
import { takeExamples } from "./take-examples.js";
import { oneHotRemedy, takeLabels } from "./take-labels.js";

/** Checked arrays with the shape of one row. */
export interface CheckedArrays extends ArrayData {
  readonly shape: readonly number[];
  /** True if `x` was given as nested arrays. */
  readonly isNested: boolean;
}

/**
 * Returns `x` and `y` in types that devices can upload; throws if they cannot be the rows of a Dataset.
 * `shape` is the shape of one row. Default: the shape of nested arrays, or flat.
 */
export function checkArrays(x: unknown, y: unknown, shape?: unknown): CheckedArrays {
  if (isTypedArray(x)) checkAttached("x", x.buffer);
  if (isTypedArray(y)) checkAttached("y", y.buffer);
  const { x: examples, nested } = takeExamples(x);
  const labels = takeLabels(y);
  checkBuffer("x", examples);
  checkBuffer("y", labels);
  if (labels.length === 0 || examples.length === 0) {
    throw new DataError(
      `a Dataset needs at least one row, got ${examples.length} values in x and ${labels.length} labels in y`,
    );
  }
  if (nested && nested.rows !== labels.length) {
    throw new ShapeError(
      `x has ${nested.rows} rows, but y has ${labels.length} labels; give one label a row${oneHotRemedy(labels)}`,
    );
  }
  if (examples.length % labels.length !== 0) {
    throw new ShapeError(
      `x holds ${examples.length} values, which is not a multiple of the ${labels.length} labels in y; ` +
        `x must be row-major [n, features] with n = y.length${oneHotRemedy(labels)}`,
    );
  }
  const negative = labels.findIndex((label) => label < 0);
  if (negative >= 0) {
    throw new DataError(`y[${negative}] is ${labels[negative]}; labels count from 0`);
  }
  const features = examples.length / labels.length;
  return {
    x: examples,
    y: labels,
    shape: rowShape(shape, nested?.shape, features),
    isNested: nested !== undefined,
  };
}

function rowShape(
  declared: unknown,
  nested: readonly number[] | undefined,
  features: number,
): readonly number[] {
  const shape = checkShape(declared === undefined ? nested : declared, features);
  if (nested === undefined || nested.length === 1 || shape.length === 1) return shape;
  const withoutOnes = (extents: readonly number[]) => extents.join().replace(/^(1,)+/, "");
  if (withoutOnes(shape) === withoutOnes(nested)) return shape;
  throw new ShapeError(
    `x is nested as rows of shape [${nested.join(", ")}], but shape is [${shape.join(", ")}]; ` +
      "nest the values in that order and leave shape out",
  );
}

const MAX_DIMENSIONS = 32;

/** Returns the shape of one row, by default `[features]`; throws if it does not have `features` elements. */
function checkShape(shape: unknown, features: number): readonly number[] {
  if (shape === undefined) return Object.freeze([features]);
  if (!Array.isArray(shape) || shape.length === 0 || shape.length > MAX_DIMENSIONS) {
    throw new ArgumentError(
      `shape must be an array of positive integers such as [1, 28, 28], got ${describe(shape)}`,
    );
  }
  const extents: unknown[] = [...shape];
  const checked = extents.map((extent, axis) => checkCount(`shape[${axis}]`, extent));
  const product = checked.reduce((size, extent) => size * extent, 1);
  if (product !== features) {
    throw new ShapeError(
      `shape [${checked.join(", ")}] has ${product} elements, but a row of x has ${features}; ` +
        "give the shape of one row, without the number of rows",
    );
  }
  return Object.freeze(checked);
}

/** True if the buffer has been transferred. `ArrayBuffer.detached` is newer than Node 20. */
export function isDetached(buffer: ArrayBufferLike): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** Requires memory that was not transferred. */
export function checkAttached(name: string, buffer: ArrayBufferLike, where = ""): void {
  if (!isDetached(buffer)) return;
  throw new DataError(
    `${where}the buffer of ${name} is detached: it was transferred elsewhere; transfer a copy there instead`,
  );
}

/** Requires memory that cannot change during a run. */
function checkBuffer(name: string, array: ExampleArray | Int32Array): void {
  const { buffer } = array;
  // Suggests a copy as a Uint8Array, because slice() of a Buffer shares the memory.
  const remedy = `copy it first with \`new ${typeName(array)}(${name})\``;
  if (!isArrayBuffer(buffer)) {
    throw new DataError(
      `${name} lies in shared memory, which may change under a running network; ${remedy}`,
    );
  }
  if ("resizable" in buffer && buffer.resizable === true) {
    throw new DataError(
      `${name} lies in a resizable buffer, which may shrink under a running network; ${remedy}`,
    );
  }
}

/** Returns the name of the type of the elements; for a Buffer that is Uint8Array. */
export function typeName(array: ExampleArray | Int32Array): string {
  if (isUint8Array(array)) return "Uint8Array";
  if (isInt32Array(array)) return "Int32Array";
  return array.BYTES_PER_ELEMENT === 8 ? "Float64Array" : "Float32Array";
}
