// Converts examples in any accepted form to one array.
import { types } from "node:util";
import { describe } from "../arguments.js";
import { ArgumentError, OutOfMemoryError, ShapeError } from "../errors.js";
import { isFloats, isRangeError, isTypedArray, isUint8Array } from "../realms.js";
import type { ExampleArray } from "./data.js";
import { exampleRemedy, numberRemedy, rowRemedy } from "./example-remedies.js";

export interface TakenExamples {
  readonly x: ExampleArray;
  /** For nested arrays: the number of rows, and the shape of a row. */
  readonly nested?: { readonly rows: number; readonly shape: readonly number[] };
}

const MAX_DEPTH = 32;

/** Returns `x` itself if devices can upload it, else a copy. Reads each element of a plain array once. */
export function takeExamples(x: unknown, where = "x"): TakenExamples {
  if (isFloats(x) || isUint8Array(x)) return { x };
  if (types.isUint8ClampedArray(x)) {
    // A detached array has no content; the caller reports it.
    const copy = x.byteLength === 0 ? new Uint8Array(x.buffer, 0, 0) : new Uint8Array(x);
    return { x: copy };
  }
  if (types.isProxy(x) || !Array.isArray(x)) {
    throw new ArgumentError(
      `${where} must be a Float32Array, Float64Array, Uint8Array or an array of numbers, ` +
        `got ${describe(x)}${exampleRemedy(x)}`,
    );
  }
  const { extents, leaf } = extentsOf(x);
  const kind = kindOf(leaf);
  if (kind === undefined) {
    throw new ArgumentError(
      `the rows of ${where} must be arrays of floats, bytes or numbers, got ${describe(leaf)}${rowRemedy(leaf)}`,
    );
  }
  const [rows = 0, ...inner] = extents;
  const copy = allocate(kind, extents);
  new Filler(where, extents, copy, kind).fill(x, 0, []);
  if (inner.length === 0) return { x: copy };
  // Images of two dimensions have one map.
  return { x: copy, nested: { rows, shape: inner.length === 2 ? [1, ...inner] : inner } };
}

/** Follows the first elements of nested arrays; returns the sizes and the innermost array. */
function extentsOf(x: readonly unknown[]): { extents: number[]; leaf: ArrayLike<unknown> } {
  const extents: number[] = [];
  let leaf: ArrayLike<unknown> = x;
  for (let at: unknown = x; isPlainArray(at) || isTypedArray(at); at = at[0]) {
    if (extents.length === MAX_DEPTH) {
      throw new ArgumentError(
        `x is nested more than ${MAX_DEPTH} arrays deep; pass rows of numbers`,
      );
    }
    extents.push(at.length);
    leaf = at;
  }
  return { extents, leaf };
}

function isPlainArray(value: unknown): value is readonly unknown[] {
  return !types.isProxy(value) && Array.isArray(value);
}

type Kind = "numbers" | "bytes" | "float32" | "float64";

/** Returns the kind of the elements of an innermost array; undefined if their meaning is ambiguous. */
function kindOf(leaf: unknown): Kind | undefined {
  if (isPlainArray(leaf)) return "numbers";
  if (isUint8Array(leaf) || types.isUint8ClampedArray(leaf)) return "bytes";
  if (types.isFloat32Array(leaf)) return "float32";
  return types.isFloat64Array(leaf) ? "float64" : undefined;
}

function allocate(kind: Kind, extents: readonly number[]): ExampleArray {
  const size = extents.reduce((product, extent) => product * extent, 1);
  try {
    if (kind === "bytes") return new Uint8Array(size);
    return kind === "float32" ? new Float32Array(size) : new Float64Array(size);
  } catch (cause) {
    if (!isRangeError(cause)) throw cause;
    throw new OutOfMemoryError(`x: no memory for ${size} numbers; pass fewer rows`, { cause });
  }
}

/**
 * Copies nested arrays to one array and checks each element as it is copied, because a later read of
 * the same element may give another value.
 */
class Filler {
  #offset = 0;

  constructor(
    readonly where: string,
    readonly extents: readonly number[],
    readonly target: ExampleArray,
    readonly kind: Kind,
  ) {}

  fill(at: unknown, axis: number, place: readonly number[]): void {
    const isLast = axis === this.extents.length - 1;
    if (!(isPlainArray(at) || isTypedArray(at))) {
      throw this.#argument(place, `must be an array as ${firstOf(place)} is, got ${describe(at)}`);
    }
    if (isLast && kindOf(at) !== this.kind) {
      const other = `${describe(at)}, but ${firstOf(place)} has ${this.kind}`;
      throw this.#argument(place, `is ${other}; give all rows as arrays of one kind`);
    }
    if (at.length !== this.extents[axis]) {
      throw new ShapeError(
        `${this.where}${path(place)} has ${at.length} elements, but ${firstOf(place)} has ` +
          `${this.extents[axis]}; make all rows equally long`,
      );
    }
    for (let i = 0; i < at.length; i++) {
      const value = at[i];
      if (!isLast) this.fill(value, axis + 1, [...place, i]);
      else this.#put(value, place, i);
    }
  }

  #put(value: unknown, place: readonly number[], i: number): void {
    if (typeof value !== "number") {
      const problem = `must be a number, got ${describe(value)}${numberRemedy(value)}`;
      throw this.#argument([...place, i], problem);
    }
    this.target[this.#offset++] = value;
  }

  #argument(place: readonly number[], problem: string): ArgumentError {
    return new ArgumentError(`${this.where}${path(place)} ${problem}`);
  }
}

/** Formats indices for messages, such as `[3][0]`. */
function path(place: readonly number[]): string {
  return place.map((index) => `[${index}]`).join("");
}

/** Returns the place of the array that the one at `place` must resemble. */
function firstOf(place: readonly number[]): string {
  return `x${path(place.map(() => 0))}`;
}
