// Rows of named arrays in another order, in parts, and in mini-batches.
import { checkCount, checkFlag, checkNumber, checkOptions, describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { permutation } from "../random.js";
import { isTypedArray } from "../realms.js";

/** Arrays that can be divided into rows. */
export type RowArray = Float32Array | Float64Array | Uint8Array | Int32Array;

/** Arrays by name, as a `Model` takes them, with a number of elements for each row. */
export type Columns = Readonly<Record<string, RowArray>>;

/** Requires arrays that hold whole rows. */
function checkColumns(where: string, data: unknown, rows: unknown): number {
  if (data === null || typeof data !== "object" || Array.isArray(data) || isTypedArray(data)) {
    throw new ArgumentError(
      `${where}: expected an object of arrays such as { x, y }, got ${describe(data)}`,
    );
  }
  const count = checkCount(`${where}: rows`, rows);
  for (const [name, array] of Object.entries(data)) {
    if (!isTypedArray(array)) {
      throw new ArgumentError(`${where}: ${name} must be a typed array, got ${describe(array)}`);
    }
    if (array.length % count === 0 && array.length > 0) continue;
    throw new ShapeError(
      `${where}: ${name} has ${array.length} elements, which are no ${count} rows; give the number of rows`,
    );
  }
  return count;
}

/** The rows at some places. */
function rowsAt<T extends Columns>(data: T, rows: number, places: ArrayLike<number>): T {
  const taken = Object.entries(data).map(([name, array]) => {
    const size = array.length / rows;
    const Type = array.constructor as new (length: number) => RowArray;
    const part = new Type(places.length * size);
    Array.from(places).forEach((place, at) => {
      part.set(array.subarray(place * size, (place + 1) * size), at * size);
    });
    return [name, part];
  });
  return Object.fromEntries(taken);
}

/**
 * The rows of named arrays in a random order, which the seed decides; the arrays are copied.
 *
 * @param rows number of rows
 * @throws {ArgumentError} if the data are no object of typed arrays
 * @throws {ShapeError} if an array does not hold whole rows
 *
 * @example
 * const { x, y } = shuffle({ x: images, y: labels }, labels.length, { seed: 1 });
 */
export function shuffle<T extends Columns>(
  data: T,
  rows: number,
  options: { readonly seed?: number } = {},
): T {
  const count = checkColumns("shuffle", data, rows);
  checkOptions("shuffle", options, ["seed"]);
  return rowsAt(data, count, permutation(count, seedOf("shuffle", options.seed), 0));
}

/**
 * Named arrays in parts by their fractions of the rows, in the order in which the rows are; the arrays are copied. The sizes
 * are rounded down, and the last part gets what is left if the fractions add up to 1.
 *
 * @param rows number of rows
 * @throws {ArgumentError} if the fractions are none or add up to more than 1
 * @throws {ShapeError} if an array does not hold whole rows, or a part has none
 *
 * @example
 * const [training, test] = split(shuffle(data, 1000, { seed: 1 }), 1000, [0.8, 0.2]);
 */
export function split<T extends Columns>(data: T, rows: number, fractions: readonly number[]): T[] {
  const count = checkColumns("split", data, rows);
  if (!Array.isArray(fractions) || fractions.length === 0) {
    throw new ArgumentError(
      `split: fractions must be a list such as [0.8, 0.2], got ${describe(fractions)}`,
    );
  }
  const checked = fractions.map((fraction, index) =>
    checkNumber(`split: fractions[${index}]`, fraction, { min: 0, max: 1 }),
  );
  const total = checked.reduce((sum, fraction) => sum + fraction, 0);
  if (total > 1 + 1e-9) {
    throw new ArgumentError(`split: the fractions add up to ${total}; give at most 1 in all`);
  }
  let from = 0;
  return checked.map((fraction, index) => {
    const isRest = index === checked.length - 1 && total > 1 - 1e-9;
    const to = isRest ? count : from + Math.floor(fraction * count + 1e-9);
    if (to <= from) {
      throw new ShapeError(
        `split: fraction ${fraction} of ${count} rows is no row; give a larger one or more rows`,
      );
    }
    const places = Array.from({ length: to - from }, (_, at) => from + at);
    from = to;
    return rowsAt(data, count, places);
  });
}

/** Options of {@link batches}. */
export interface BatchOptions {
  /** Draws a random order of the rows, which `seed` decides; default false. */
  readonly shuffle?: boolean;
  /** Default 0. */
  readonly seed?: number;
  /** Gives the rows beyond the last whole mini-batch, too; default false. */
  readonly rest?: boolean;
}

/**
 * Gives named arrays in mini-batches, for `model.step`.
 *
 * @param rows number of rows
 * @param size rows of a mini-batch
 * @throws {ArgumentError} if the data are no object of typed arrays or an option is wrong
 * @throws {ShapeError} if an array does not hold whole rows
 *
 * @example
 * for (const batch of batches({ x, y }, y.length, model.batchSize, { shuffle: true, seed: epoch })) {
 *   await model.step(batch);
 * }
 */
export function batches<T extends Columns>(
  data: T,
  rows: number,
  size: number,
  options: BatchOptions = {},
): Iterable<T> {
  const count = checkColumns("batches", data, rows);
  const each = checkCount("batches: size", size);
  checkOptions("batches", options, ["shuffle", "seed", "rest"]);
  const isShuffled = checkFlag("batches: shuffle", options.shuffle ?? false);
  const hasRest = checkFlag("batches: rest", options.rest ?? false);
  const order = isShuffled
    ? permutation(count, seedOf("batches", options.seed), 0)
    : Int32Array.from({ length: count }, (_, row) => row);
  const end = hasRest ? count : count - (count % each);
  return pieces(end, each, (from, to) => rowsAt(data, count, order.subarray(from, to)));
}

function* pieces<T>(end: number, size: number, take: (from: number, to: number) => T) {
  for (let from = 0; from < end; from += size) yield take(from, Math.min(end, from + size));
}

/**
 * Sequences of a length from one long text of tokens, and for each place the token that follows: `{ x, next }`, both
 * [rows, length], for a model that learns to go on with a text.
 *
 * @param tokens whole numbers from 0
 * @param length tokens of a sequence
 * @param step distance of the beginnings of two sequences; default `length`
 * @throws {ArgumentError} if the tokens are no list of whole numbers, or a number is out of range
 * @throws {ShapeError} if there are fewer tokens than a sequence and one more
 *
 * @example
 * const { x, next } = sequences(Array.from(text, (letter) => letters.indexOf(letter)), 50);
 */
export function sequences(
  tokens: ArrayLike<number>,
  length: number,
  step: number = length,
): { readonly x: Int32Array; readonly next: Int32Array; readonly rows: number } {
  const where = "sequences";
  const list = Array.isArray(tokens) || isTypedArray(tokens) ? Array.from(tokens) : undefined;
  if (!list?.every((token) => Number.isInteger(token) && token >= 0)) {
    throw new ArgumentError(
      `${where}: tokens must be a list of whole numbers from 0, got ${describe(tokens)}`,
    );
  }
  const each = checkCount(`${where}: length`, length);
  const apart = checkCount(`${where}: step`, step);
  const rows = Math.floor((list.length - 1 - each) / apart) + 1;
  if (rows < 1) {
    throw new ShapeError(
      `${where}: ${list.length} tokens are fewer than a sequence of ${each} and one more; give more or a smaller length`,
    );
  }
  const part = (shift: number) =>
    Int32Array.from({ length: rows * each }, (_, i) => {
      const row = Math.floor(i / each);
      return list[row * apart + (i % each) + shift] ?? 0;
    });
  return { x: part(0), next: part(1), rows };
}

function seedOf(where: string, seed: unknown = 0): number {
  return checkNumber(`${where}: seed`, seed, { integer: true, min: 0 });
}
