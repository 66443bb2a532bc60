// The checks that arrays pass before a Dataset holds them.
import { checkCount, describe } from "../arguments.js";
import { ArgumentError, DataError, ShapeError } from "../errors.js";
import { isArrayBuffer, isFloats, isInt32Array, isTypedArray, isUint8Array } from "../realms.js";
import type { Data } from "./data.js";

/** Whether `value` can hold examples; a proxy or an object with the prototype of an array cannot. */
export function isExamples(value: unknown): value is Data["x"] {
  return isFloats(value) || isUint8Array(value);
}

/** Returns `x` and `y` if they are usable as the rows of a Dataset, else throws. */
export function checkArrays(x: unknown, y: unknown): Data {
  if (!isExamples(x)) {
    throw new ArgumentError(
      `x must be a Float32Array, Float64Array or Uint8Array, got ${describe(x)}${remedy(x, "Float32Array")}`,
    );
  }
  if (!isInt32Array(y)) {
    throw new ArgumentError(
      `y must be an Int32Array, got ${describe(y)}${remedy(y, "Int32Array")}`,
    );
  }
  checkBuffer("x", x.buffer);
  checkBuffer("y", y.buffer);
  if (y.length === 0 || x.length === 0) {
    throw new DataError(
      `a Dataset needs at least one row, got ${x.length} values in x and ${y.length} labels in y`,
    );
  }
  if (x.length % y.length !== 0) {
    throw new ShapeError(
      `x holds ${x.length} values, which is not a multiple of the ${y.length} labels in y; ` +
        "x must be row-major [n, features] with n = y.length",
    );
  }
  const negative = y.findIndex((label) => label < 0);
  if (negative >= 0) {
    throw new DataError(`y[${negative}] is ${y[negative]}; labels count from 0`);
  }
  return { x, y };
}

const MAX_DIMENSIONS = 32;

/** The shape of one row: `[features]` unless given; throws unless it has `features` elements. */
export function checkShape(shape: unknown, features: number): readonly number[] {
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

/** True once the buffer has been transferred away; `ArrayBuffer.detached` is newer than Node 20. */
export function isDetached(buffer: ArrayBufferLike): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

function checkBuffer(name: string, buffer: ArrayBufferLike): void {
  if (!isArrayBuffer(buffer)) {
    throw new DataError(
      `${name} lies in shared memory, which may change under a running network; copy it first with ${name}.slice()`,
    );
  }
  if ("resizable" in buffer && buffer.resizable === true) {
    throw new DataError(
      `${name} lies in a resizable buffer, which may shrink under a running network; copy it first with ${name}.slice()`,
    );
  }
  if (isDetached(buffer)) {
    throw new DataError(
      `the buffer of ${name} is detached: it was transferred elsewhere; transfer a copy there instead`,
    );
  }
}

function remedy(value: unknown, type: string): string {
  // Of another element type, or of another realm.
  if (isTypedArray(value)) {
    return `; convert it once with ${type}.from(values)`;
  }
  if (!Array.isArray(value)) return "";
  const flat = Array.isArray(value[0]) ? "rows.flat()" : "values";
  return `; convert it once with ${type}.from(${flat})`;
}
