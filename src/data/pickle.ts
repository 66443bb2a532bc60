// Reads pickled examples: (training, validation, test), a pair (images, labels), or a dict of arrays.
import { setImmediate } from "node:timers/promises";
import { FileFormatError } from "../errors.js";
import { listBytes, pickleLimit } from "./formats/limits.js";
import { decodeElements, elementCount } from "./formats/numeric-array.js";
import { ValueSink } from "./formats/value-sink.js";
import { unpickle } from "./pickle/machine.js";
import { Dict, elementReader, NdArray, type PickleValue, Tuple } from "./pickle/values.js";
import { splitOf } from "./sets/names.js";
import type { RawArray, RawContent, RawPair, RawSets, RawValues } from "./sets/raw.js";

/** Numbers that are read between two turns of the event loop, which takes a few milliseconds. */
const NUMBERS_PER_TURN = 1 << 20;

/** Options of {@link decodePickle}. */
export interface PickleOptions {
  /** Name of the file in messages. */
  readonly file: string;
  /** Limit on the memory of the values, and afterwards of the numbers of a list. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

interface Context {
  readonly file: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads a decompressed pickle such as `mnist.pkl.gz`. Images are numpy arrays `[n, …]` or lists of
 * rows; labels are numpy arrays `[n]` or lists of numbers or text.
 *
 * @throws {FileFormatError} for anything else, naming the set and row, or the byte of the pickle
 */
export async function decodePickle(bytes: Uint8Array, options: PickleOptions): Promise<RawContent> {
  const { file, maxBytes = pickleLimit(bytes.length), signal } = options;
  const root = await unpickle(bytes, { file, maxBytes, signal });
  const context = { file, maxBytes, signal };
  if (root instanceof Dict) return dictContent(root, context);
  const items = itemsOf(root);
  if (items?.length === 2 && !isPair(items[1])) {
    return { sets: { training: pair(items, file, context) } };
  }
  if (items === undefined || items.length < 2 || items.length > 3) {
    throw new FileFormatError(
      `${file}: expected (training, validation, test), (training, test) or (images, labels), or a dict of arrays; got ${shapeInWords(root)}`,
    );
  }
  const sets = items.map((item, index) => {
    const name = (items.length === 3 ? ["training", "validation", "test"] : ["training", "test"])[
      index
    ];
    return pair(item, `${file}: ${name} set`, context);
  });
  const [training, second, third] = sets as [RawPair, RawPair, RawPair?];
  return {
    sets: third ? { training, validation: second, test: third } : { training, test: second },
  };
}

/** Returns the content of a dict of arrays, or of sets: `{"train": (images, labels), "test": …}`. */
function dictContent({ entries }: Dict, context: Context): RawContent {
  const sets: Partial<Record<keyof RawSets, RawPair>> = {};
  for (const [key, value] of entries) {
    const split = splitOf(key);
    if (split !== undefined && isPair(value)) {
      sets[split] = pair(value, `${context.file}: ${key}`, context);
    }
  }
  const { training, ...others } = sets;
  if (training !== undefined) return { sets: { training, ...others } };
  const arrays = [...entries].flatMap(([key, value]) => {
    const array = rawArray(value, key, `${context.file}: ${key.slice(0, 80)}`, context);
    return array === undefined ? [] : [array];
  });
  return { arrays };
}

function pair(
  value: PickleValue | readonly PickleValue[] | undefined,
  where: string,
  context: Context,
): RawPair {
  const items = itemsOf(value);
  const [images, labels] = items?.length === 2 ? items : [];
  if (images === undefined || labels === undefined) {
    throw new FileFormatError(
      `${where}: expected (images, labels), a tuple of 2, got ${shapeInWords(value)}`,
    );
  }
  const read = (item: PickleValue, what: string) => {
    const array = rawArray(item, what, `${where}: ${what}`, context);
    if (array !== undefined) return array;
    throw new FileFormatError(
      `${where}: ${what}: expected a numpy array or a list, got ${shapeInWords(item)}`,
    );
  };
  return { where, images: read(images, "images"), labels: read(labels, "labels") };
}

/** Returns the array of a numpy array, a list of rows, or a list of numbers or text. */
function rawArray(
  value: PickleValue,
  name: string,
  where: string,
  context: Context,
): RawArray | undefined {
  if (value instanceof NdArray) {
    const { shape, dtype, data } = value;
    const read = async (): Promise<RawValues> => ({
      data: await decodeElements(data, dtype.type, dtype.order, context.signal),
      bytes: dtype.type === "u1" ? "typed" : "whole",
    });
    return { name, shape, read };
  }
  const items = itemsOf(value);
  if (items === undefined) return undefined;
  const width = rowLength(items[0]);
  if (width === undefined) {
    return { name, shape: [items.length], read: async () => scalars(items, where) };
  }
  const shape = [items.length, width];
  return { name, shape, read: () => rows(items, width, where, context) };
}

function scalars(items: readonly PickleValue[], where: string): RawValues {
  if (items.every((item) => typeof item === "string"))
    return { data: items as string[], bytes: "whole" };
  const data = Float64Array.from(items, (item, index) => {
    if (typeof item === "number") return item;
    throw new FileFormatError(
      `${where}: label ${index} is not a number, or not text as the others`,
    );
  });
  return { data, bytes: "whole" };
}

async function rows(
  items: readonly PickleValue[],
  width: number,
  where: string,
  { maxBytes, signal }: Context,
): Promise<RawValues> {
  // A list may contain the same row many times.
  if (listBytes(items.length * width) > maxBytes) {
    throw new FileFormatError(
      `${where}: ${items.length} rows of ${width} numbers take more memory than a file of this size may; save numpy arrays`,
    );
  }
  const sink = new ValueSink(items.length * width, 256);
  const rowsPerTurn = Math.ceil(NUMBERS_PER_TURN / width);
  for (const [row, item] of items.entries()) {
    if (row % rowsPerTurn === rowsPerTurn - 1) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    const place = `${where}: row ${row}`;
    const read = rowReader(item, width, place);
    for (let column = 0; column < width; column++) {
      const value = read(column);
      if (!sink.add(value)) {
        throw new FileFormatError(
          `${place}: value ${column} is ${value}; it must be a finite float32`,
        );
      }
    }
  }
  return { data: sink.values(), bytes: "fractions" };
}

/** Reads one row of a list, a numpy array or a list of numbers. Bytes count as byte/256 here too. */
function rowReader(row: PickleValue, width: number, place: string): (column: number) => number {
  if (rowLength(row) !== width) {
    throw new FileFormatError(`${place}: expected ${width} numbers as in the first row`);
  }
  if (row instanceof NdArray) {
    const read = elementReader(row);
    return row.dtype.type === "u1" ? (column) => read(column) / 256 : read;
  }
  const items = itemsOf(row) ?? [];
  return (column) => {
    const value = items[column];
    return typeof value === "number" ? value : Number.NaN;
  };
}

/** Returns the number of values in a row; undefined if the value is not a row. */
function rowLength(row: PickleValue | undefined): number | undefined {
  if (row instanceof NdArray) return row.shape.length > 0 ? elementCount(row.shape) : undefined;
  return itemsOf(row)?.length;
}

/** True for (images, labels), false for a list of labels or of two rows. */
function isPair(value: PickleValue | undefined): boolean {
  const items = itemsOf(value);
  if (items?.length !== 2) return false;
  const [images, labels] = items;
  const hasRows =
    images instanceof NdArray
      ? images.shape.length > 1
      : rowLength(itemsOf(images)?.[0]) !== undefined;
  return hasRows && (labels instanceof NdArray || itemsOf(labels) !== undefined);
}

function itemsOf(
  value: PickleValue | readonly PickleValue[] | undefined,
): readonly PickleValue[] | undefined {
  const items = value instanceof Tuple ? value.items : value;
  return Array.isArray(items) ? items : undefined;
}

function shapeInWords(value: PickleValue | readonly PickleValue[] | undefined): string {
  if (value instanceof NdArray) return `an array of shape (${value.shape.join(", ")})`;
  const items = itemsOf(value);
  if (items !== undefined)
    return `a ${value instanceof Tuple ? "tuple" : "list"} of ${items.length}`;
  return value instanceof Dict ? "a dict" : "a single value";
}
