// Dataset: examples that live on a device once and are shared by every network that uses them.
/// <reference lib="esnext.disposable" preserve="true" />
import { checkOptions, describe } from "../arguments.js";
import { ArgumentError, DisposedError } from "../errors.js";
import { inspected } from "../inspect.js";
import { isArrayBuffer, isUint8Array } from "../realms.js";
import type { ArrayData, Data, ExampleArray, Examples, Labels } from "./data.js";
import { type DatasetStorage, Storage } from "./storage.js";
import { checkArrays, isDetached, typeName } from "./validate.js";

export type { DatasetStorage } from "./storage.js";

/** Options of {@link Dataset}. */
export interface DatasetOptions {
  /**
   * Shape of one row, such as `[1, 28, 28]`. A network whose first layer has another `imageShape`
   * refuses the data. Default: the shape of nested arrays, else `[features]`.
   */
  readonly shape?: readonly number[];
  /**
   * Takes over the buffers instead of referring to them, which detaches the caller's arrays. Arrays
   * of forms that are copied stay as they are. Default: false.
   */
  readonly transfer?: boolean;
}

/** Rows `from` to `to` (exclusive) of a storage. */
class View {
  constructor(
    readonly storage: Storage,
    readonly from: number,
    readonly to: number,
    readonly shape: readonly number[],
  ) {}
}

// Set once by the class below, which alone can read its private fields.
let hasFields: (value: object) => value is Dataset;
let readStorage: (dataset: Dataset) => Storage;
let readRange: (dataset: Dataset) => { from: number; to: number };

/**
 * A {@link Data} that is read-only by contract. It is uploaded once per device and shared by every
 * network that uses it, like Theano's shared variables. The effect of writing to its arrays is
 * undefined.
 *
 * - `x`: row-major `[n, features]`; a `Uint8Array` is held as bytes that count as byte/256
 * - `y`: `n` labels, counted from 0
 *
 * A `Float32Array`, `Float64Array` or `Uint8Array` and an `Int32Array` are held as they are. Other forms
 * are copied once: arrays of numbers (as float64), rows of rows, `Uint8ClampedArray`, and labels in any
 * array of whole numbers. `console.log` shows what a set holds.
 *
 * @throws {ArgumentError} for forms with an ambiguous meaning, and unknown options
 * @throws {ShapeError} if `x` is not `n` whole rows or `shape` does not have `features` elements
 * @throws {DataError} for no rows, negative labels, and detached, shared or resizable buffers
 *
 * @example
 * const data = new Dataset(new Uint8Array(60_000 * 784), new Int32Array(60_000), { shape: [1, 28, 28] });
 * const training = data.slice(0, 50_000);
 */
export class Dataset implements Data {
  readonly #view: View;
  readonly #isRoot: boolean;
  #floats: Float32Array | undefined;
  #disposed = false;

  constructor(x: Examples, y: Labels, options?: DatasetOptions);
  constructor(x: Examples | View, y?: Labels, options: DatasetOptions = {}) {
    this.#isRoot = !(x instanceof View);
    this.#view = x instanceof View ? x : rootView(x, y, options);
  }

  /** Values row-major `[size, features]`. Bytes are returned as byte/256, converted once and kept. */
  get x(): Float32Array | Float64Array {
    const values = this.#rows(this.#open().x);
    if (!isUint8Array(values)) return values;
    this.#floats ??= toFloats(values);
    return this.#floats;
  }

  /** The bytes of `x` if the set is held as bytes, else undefined. */
  get bytes(): Uint8Array | undefined {
    const values = this.#rows(this.#open().x);
    return isUint8Array(values) ? values : undefined;
  }

  /** The labels, counted from 0. */
  get y(): Int32Array {
    return this.#open().y.subarray(this.#view.from, this.#view.to);
  }

  /** Number of rows. */
  get size(): number {
    return this.#view.to - this.#view.from;
  }

  /** Number of values in a row. */
  get features(): number {
    return this.#view.storage.features;
  }

  /** Shape of one row. */
  get shape(): readonly number[] {
    return this.#view.shape;
  }

  /**
   * Rows `from` (default 0) to `to` (exclusive, default `size`). They share the memory of this set,
   * also on devices. As in JavaScript's `slice`, negative numbers count from the end, numbers beyond
   * the set are clamped, and fractions are cut off.
   *
   * @throws {ArgumentError} unless `from` and `to` are numbers with at least one row between them
   */
  slice(from = 0, to = this.size): Dataset {
    this.#open();
    const [first, end] = [this.#place(from), this.#place(to)];
    if (first === undefined || end === undefined) {
      throw new ArgumentError(
        `slice(${describe(from)}, ${describe(to)}): from and to must be numbers of rows, as of an array's slice`,
      );
    }
    if (first >= end) {
      throw new ArgumentError(
        `slice(${from}, ${to}) of ${this.size} rows is empty, and a Dataset needs at least one row`,
      );
    }
    const start = this.#view.from;
    const view = new View(this.#view.storage, start + first, start + end, this.#view.shape);
    // The overload of the constructor that takes a View is not visible to users.
    return Reflect.construct(Dataset, [view]);
  }

  /**
   * Ends the use of this set. A set made by `new Dataset` frees its copies on devices and ends all of
   * its slices; disposing of a slice ends only that slice. A second call does nothing.
   */
  dispose(): void {
    this.#disposed = true;
    this.#floats = undefined;
    if (this.#isRoot) this.#view.storage.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Describes the set in one line. @internal */
  [inspected](): string {
    if (!isDataset(this)) return "Dataset";
    if (this.#disposed || this.#view.storage.disposed) return "Dataset (disposed)";
    if (this.#view.storage.detached) return "Dataset (its arrays were detached)";
    const kind = typeName(this.#rows(this.#open().x));
    const held = kind === "Uint8Array" ? "bytes that count as byte/256" : kind;
    const shape = this.shape.join(", ");
    const largest = this.y.reduce((most, label) => Math.max(most, label), 0);
    return `Dataset of ${this.size} rows of shape [${shape}] (${held}) with labels 0..${largest}`;
  }

  /** Returns a bound of `slice` in 0..size; undefined if it is not a number. */
  #place(bound: unknown): number | undefined {
    if (typeof bound !== "number" || Number.isNaN(bound)) return undefined;
    const place = Math.trunc(bound);
    return Math.min(Math.max(place < 0 ? this.size + place : place, 0), this.size);
  }

  #open(): Storage {
    if (this.#disposed || this.#view.storage.disposed) {
      throw new DisposedError(
        this.#disposed
          ? "this Dataset is used after its dispose()"
          : "this slice is used after the dispose() of the Dataset that it was cut from",
      );
    }
    return this.#view.storage;
  }

  #rows(x: ExampleArray): ExampleArray {
    const { from, to, storage } = this.#view;
    return x.subarray(from * storage.features, to * storage.features);
  }

  static {
    hasFields = (value): value is Dataset => #view in value;
    readStorage = (dataset) => dataset.#open();
    readRange = (dataset) => ({ from: dataset.#view.from, to: dataset.#view.to });
  }
}

/** Converts to byte/256 in a loop, because `Float32Array.from` with a function takes seconds for MNIST. */
function toFloats(bytes: Uint8Array): Float32Array {
  const floats = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) floats[i] = (bytes[i] ?? 0) / 256;
  return floats;
}

/** True for a value that the constructor made; false for a proxy or an object with the prototype alone. */
export function isDataset(value: unknown): value is Dataset {
  return value !== null && typeof value === "object" && hasFields(value);
}

/** For backends: the storage that a Dataset shares with its slices. Throws a DisposedError after `dispose()`. */
export function storageOf(dataset: Dataset): DatasetStorage {
  return readStorage(dataset);
}

/** For backends: the rows of its storage that a Dataset covers, `to` exclusive. */
export function rangeOf(dataset: Dataset): { from: number; to: number } {
  return readRange(dataset);
}

function rootView(x: unknown, y: unknown, options: DatasetOptions): View {
  checkOptions("Dataset", options, ["shape", "transfer"]);
  const { shape, transfer = false } = options;
  if (typeof transfer !== "boolean") {
    throw new ArgumentError(`transfer must be true or false, got ${describe(transfer)}`);
  }
  const given = checkArrays(x, y, shape);
  const storage = transfer ? takeOver(given) : given;
  return new View(new Storage(storage.x, storage.y), 0, storage.y.length, given.shape);
}

/**
 * Transfers `x`, and `y` if that is possible, else copies `y`. If `x` cannot be transferred, throws
 * and leaves both arrays as they were.
 */
function takeOver({ x, y }: ArrayData): ArrayData {
  const isShared = x.buffer === y.buffer;
  let cause: unknown;
  try {
    const taken: Partial<ArrayData> & Pick<ArrayData, "x"> = structuredClone(
      isShared ? { x, y } : { x },
      {
        transfer: transferList(x),
      },
    );
    // Node 20 silently copies, instead of transferring, memory that has other users.
    if (isDetached(x.buffer)) return { x: taken.x, y: taken.y ?? movedOrCopied(y) };
  } catch (error) {
    cause = error;
  }
  throw new ArgumentError(
    "transfer: true cannot take these arrays over (a small Node Buffer shares its memory with others); " +
      `leave transfer out, or copy the examples first with \`new ${typeName(x)}(x)\``,
    { cause },
  );
}

function movedOrCopied(y: Int32Array): Int32Array {
  try {
    return structuredClone(y, { transfer: transferList(y) });
  } catch {
    return y.slice();
  }
}

function transferList({ buffer }: ArrayBufferView): ArrayBuffer[] {
  return isArrayBuffer(buffer) ? [buffer] : [];
}
