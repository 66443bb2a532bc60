// mnist.pkl.gz: a pickled (training, validation, test), each (images, labels), as the book ships it.
import { setImmediate } from "node:timers/promises";
import { FileFormatError } from "../errors.js";
import type { Data } from "./data.js";
import { CLASSES, FEATURES, type Parts } from "./mnist-layout.js";
import { unpickle } from "./pickle/machine.js";
import { PixelSink } from "./pickle/pixel-sink.js";
import { elementReader, NdArray, type PickleValue, Tuple } from "./pickle/values.js";

/** Twice the 250,000 rows of the book's expanded training set. */
const MAX_ROWS = 500_000;
/** A few milliseconds of rows between two turns of the event loop. */
const ROWS_PER_TURN = 4096;
/** A byte, and a float32 where that does not hold it. */
const PIXEL_BYTES = 5;

/** Options of {@link parseMnistPickle}. */
export interface MnistPickleOptions {
  /** Name for messages. */
  readonly file: string;
  /** Most bytes of memory that the pickle's values may take, and a set's pixels after them. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the unpacked content of `mnist.pkl.gz`: numpy arrays `[n, 784]` of pixels with arrays of `n`
 * labels, or lists of rows with lists of labels (the expanded set). Pixels that are all k/256 come
 * back as bytes, others as float32.
 *
 * @throws {FileFormatError} for anything else, naming the set and row, or the byte of the pickle
 */
export async function parseMnistPickle(
  bytes: Uint8Array,
  options: MnistPickleOptions,
): Promise<Parts> {
  const { file } = options;
  const root = await unpickle(bytes, options);
  const [training, validation, test] = sequence(root, 3, file, "(training, validation, test)");
  return {
    training: await part(training, "training", options),
    validation: await part(validation, "validation", options),
    test: await part(test, "test", options),
  };
}

async function part(
  value: PickleValue | undefined,
  name: string,
  { file, maxBytes, signal }: MnistPickleOptions,
): Promise<Data> {
  const [images, labels] = sequence(value, 2, file, `(images, labels) as the ${name} set`);
  const where = `${file}: ${name} set`;
  const rowCount = countRows(images, `${where}: images`);
  const y = readLabels(labels, `${where}: labels`);
  if (rowCount !== y.length) {
    throw new FileFormatError(`${where}: ${rowCount} images but ${y.length} labels`);
  }
  // A list may hold one row many times over.
  if (PIXEL_BYTES * rowCount * FEATURES > maxBytes) {
    throw new FileFormatError(
      `${where}: ${rowCount} images take more memory than a file of this size may; ` +
        "save numpy arrays",
    );
  }
  const sink = new PixelSink(rowCount * FEATURES);
  const read = images instanceof NdArray ? pixelReader(images) : undefined;
  for (let row = 0; row < rowCount; row++) {
    if (row % ROWS_PER_TURN === ROWS_PER_TURN - 1) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    const place = `${where}: image ${row}`;
    if (read !== undefined) addRow((column) => read(row * FEATURES + column), sink, place);
    else if (Array.isArray(images)) addRow(rowReader(images[row], place), sink, place);
  }
  return { x: sink.pixels(), y };
}

function addRow(read: (column: number) => number, sink: PixelSink, place: string): void {
  for (let column = 0; column < FEATURES; column++) {
    const value = read(column);
    if (!sink.add(value)) {
      throw new FileFormatError(
        `${place}: pixel ${column} is ${value}; pixels must be finite float32 numbers`,
      );
    }
  }
}

/** One row of a list of images: a numpy array of 784 elements or a list of 784 numbers. */
function rowReader(row: PickleValue | undefined, place: string): (column: number) => number {
  if (row instanceof NdArray && elements(row.shape) === FEATURES) return pixelReader(row);
  if (Array.isArray(row) && row.length === FEATURES) {
    return (column) => {
      const value = row[column];
      return typeof value === "number" ? value : Number.NaN;
    };
  }
  throw new FileFormatError(`${place}: expected ${FEATURES} numbers`);
}

/** Bytes count as byte/256 here too. */
function pixelReader(array: NdArray): (index: number) => number {
  const read = elementReader(array);
  return array.dtype.type === "u1" ? (index) => read(index) / 256 : read;
}

function countRows(images: PickleValue | undefined, where: string): number {
  let rows: number | undefined;
  if (Array.isArray(images)) rows = images.length;
  if (images instanceof NdArray && elements(images.shape.slice(1)) === FEATURES) {
    rows = images.shape[0];
  }
  if (rows === undefined) {
    const got = images instanceof NdArray ? `shape (${images.shape.join(", ")})` : "something else";
    throw new FileFormatError(
      `${where}: expected an array [n, ${FEATURES}] or a list of rows, got ${got}`,
    );
  }
  if (rows === 0 || rows > MAX_ROWS) {
    throw new FileFormatError(`${where}: ${rows} rows, expected 1 to ${MAX_ROWS}`);
  }
  return rows;
}

function readLabels(labels: PickleValue | undefined, where: string): Int32Array {
  let count = 0;
  let read: (row: number) => PickleValue | undefined = () => undefined;
  if (labels instanceof NdArray && labels.shape.length === 1) {
    count = labels.shape[0] ?? 0;
    read = elementReader(labels);
  } else if (Array.isArray(labels)) {
    count = labels.length;
    read = (row) => labels[row];
  } else {
    throw new FileFormatError(`${where}: expected an array [n] or a list of integers`);
  }
  if (count > MAX_ROWS) throw new FileFormatError(`${where}: more than ${MAX_ROWS} labels`);
  const y = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const label = read(row);
    if (typeof label !== "number" || !Number.isInteger(label) || label < 0 || label >= CLASSES) {
      throw new FileFormatError(
        `${where}: label ${row} is ${typeof label === "number" ? label : "not a number"}, expected 0..${CLASSES - 1}`,
      );
    }
    y[row] = label;
  }
  return y;
}

function sequence(
  value: PickleValue | undefined,
  length: number,
  file: string,
  what: string,
): readonly PickleValue[] {
  const items = value instanceof Tuple ? value.items : value;
  if (!Array.isArray(items) || items.length !== length) {
    throw new FileFormatError(`${file}: expected ${what}, a tuple of ${length}`);
  }
  return items;
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
