// The inputs of a model: their kinds, and the checks of named arrays.
import { checkNumber, checkShape, describe } from "../arguments.js";
import type { DataArray } from "../backend/backend.js";
import type { Examples, Labels } from "../data/data.js";
import { takeExamples } from "../data/take-examples.js";
import { takeLabels } from "../data/take-labels.js";
import { checkAttached } from "../data/validate.js";
import { ArgumentError, DataError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { sizeOf } from "../graph/program.js";
import { isMap, isTypedArray, isUint8Array } from "../realms.js";

/**
 * A kind of input: `floats`, `targets` and `masks` are numbers, `labels` and `tokens` whole numbers from 0, and a
 * scalar is one number for a whole call.
 */
export type InputKind = "floats" | "targets" | "masks" | "labels" | "tokens" | "scalars";

/** The kind of array that a model takes for one of its inputs; made by {@link input}. */
export interface InputSpec<Kind extends InputKind = InputKind> {
  readonly kind: Kind;
  /** Shape of one row. */
  readonly shape: readonly number[];
}

/** The named inputs of a model. */
export type Inputs = Readonly<Record<string, InputSpec>>;

/** The data of one input. */
export type InputData<Spec extends InputSpec> =
  Spec extends InputSpec<"scalars">
    ? number
    : Spec extends InputSpec<"labels" | "tokens">
      ? Labels
      : Examples;

/** Arrays for the inputs of a model, by name, all with the same number of rows; a number for a scalar. */
export type NamedData<I extends Inputs> = { readonly [Name in keyof I]: InputData<I[Name]> };

function spec<Kind extends InputKind>(kind: Kind, where: string, shape: unknown): InputSpec<Kind> {
  const checked = checkShape(where, shape, [0, 1, 2, 3, 4, 5], "the sizes of one row");
  return Object.freeze({ kind, shape: Object.freeze(checked) });
}

/**
 * The kinds of inputs of a {@link Model}.
 *
 * @example
 * new Model(net, { inputs: { x: input.image(1, 28, 28), y: input.label() }, … });
 */
export const input = Object.freeze({
  /** Rows of `n` numbers; bytes count as byte/256. */
  rows: (n: number): InputSpec<"floats"> => spec("floats", "input.rows: n", [n]),
  /** Images; bytes count as byte/256. */
  image: (channels: number, rows: number, columns: number): InputSpec<"floats"> =>
    spec("floats", "input.image: sizes", [channels, rows, columns]),
  /** Rows of any shape; bytes count as byte/256. */
  tensor: (shape: readonly number[]): InputSpec<"floats"> =>
    spec("floats", "input.tensor: shape", shape),
  /** Numbers to compare outputs with, by default one a row; bytes count as they are. */
  target: (shape: readonly number[] = []): InputSpec<"targets"> =>
    spec("targets", "input.target: shape", shape),
  /** Zeros and ones, by default one a row. */
  mask: (shape: readonly number[] = []): InputSpec<"masks"> =>
    spec("masks", "input.mask: shape", shape),
  /** Sequences of `length` rows of `n` numbers, [length, n]; bytes count as byte/256. */
  sequence: (length: number, n: number): InputSpec<"floats"> =>
    spec("floats", "input.sequence: sizes", [length, n]),
  /** Sequences of `length` whole numbers from 0, such as words of a vocabulary. */
  tokens: (length: number): InputSpec<"tokens"> => spec("tokens", "input.tokens: length", [length]),
  /** One number that may change from call to call, such as a rate or a temperature. */
  scalar: (): InputSpec<"scalars"> => spec("scalars", "input.scalar", []),
  /** A class a row: whole numbers from 0. */
  label: (): InputSpec<"labels"> => spec("labels", "input.label", []),
});

/** Checked arrays in types that devices take. */
export interface CheckedArrays {
  readonly arrays: Readonly<Record<string, DataArray>>;
  readonly scalars: Readonly<Record<string, number>>;
  /** Undefined if the call needs no arrays. */
  readonly rows: number | undefined;
}

/** Names that an object of arrays must have, and the bounds of labels. */
export interface Needs {
  readonly names: ReadonlySet<string>;
  /** The number of classes by the name of a label input. */
  readonly classes: ReadonlyMap<string, number>;
}

const list = (names: Iterable<string>): string => [...names].join(", ");

/** Requires arrays of equal rows for the inputs that a call needs; others of the model may be there. */
export function checkNamedData(
  where: string,
  data: unknown,
  inputs: Inputs,
  { names, classes }: Needs,
): CheckedArrays {
  const isRecord = data !== null && typeof data === "object" && !Array.isArray(data);
  if (!isRecord || isMap(data) || isTypedArray(data)) {
    throw new ArgumentError(
      `${where}: expected an object with an array for each of ${list(names)}, got ${describe(data)}`,
    );
  }
  const given = data as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(inputs, name));
  if (unknown !== undefined) {
    throw new ArgumentError(
      `${where}: there is no input ${describe(unknown)}; the inputs are ${list(Object.keys(inputs))}`,
    );
  }
  const arrays: Record<string, DataArray> = {};
  const scalars: Record<string, number> = {};
  let first: { name: string; rows: number } | undefined;
  for (const name of names) {
    const declared = inputs[name];
    if (!declared || !Object.hasOwn(given, name) || given[name] === undefined) {
      throw new ArgumentError(
        `${where}: the input ${name} is missing; this call needs ${list(names)}`,
      );
    }
    if (declared.kind === "scalars") {
      scalars[name] = checkNumber(`${where}: ${name}`, given[name]);
      continue;
    }
    const { array, rows } = takeInput(`${where}: ${name}`, given[name], declared);
    const bound = classes.get(name);
    if (bound !== undefined) checkLabels(`${where}: ${name}`, array, bound);
    if (first !== undefined && first.rows !== rows) {
      throw new ShapeError(
        `${where}: ${first.name} has ${first.rows} rows, but ${name} has ${rows}; give one of each a row`,
      );
    }
    first ??= { name, rows };
    arrays[name] = array;
  }
  return { arrays, scalars, rows: first?.rows };
}

function takeInput(where: string, given: unknown, { kind, shape }: InputSpec) {
  if (isTypedArray(given)) checkAttached(where, given.buffer);
  const size = sizeOf(shape);
  if (kind === "labels" || kind === "tokens") {
    // A copy: what is checked is what the device gets.
    const array = takeLabels(given).slice();
    if (array.length === 0) throw empty(where);
    const rows = array.length / size;
    if (Number.isInteger(rows)) return { array, rows };
    throw new ShapeError(
      `${where}: ${array.length} numbers are no whole number of sequences of ${size}`,
    );
  }
  const { x, nested } = takeExamples(given, where);
  if (x.length === 0) throw empty(where);
  const isFlat = nested === undefined || nested.shape.length === 1;
  const rows = x.length / size;
  if (!Number.isInteger(rows) || (nested && nested.rows !== rows)) {
    throw new ShapeError(
      `${where}: ${x.length} values are no whole number of rows of shape ${formatShape(shape)}, ${size} values each` +
        `${nested ? `; ${nested.rows} rows are given` : ""}`,
    );
  }
  if (!isFlat && nested.shape.join() !== shape.join() && nested.shape.join() !== `1,${shape}`) {
    throw new ShapeError(
      `${where}: expected rows of shape ${formatShape(shape)}, got ${formatShape(nested.shape)}`,
    );
  }
  if (kind === "masks") checkMask(where, x);
  const array = kind !== "floats" && isUint8Array(x) ? Float32Array.from(x) : x;
  return { array, rows };
}

function checkMask(where: string, mask: DataArray): void {
  const bad = mask.findIndex((element) => element !== 0 && element !== 1);
  if (bad < 0) return;
  throw new DataError(`${where}: element ${bad} is ${mask[bad]}; a mask has zeros and ones`);
}

function empty(where: string): DataError {
  return new DataError(`${where} is empty; give at least one row`);
}

function checkLabels(where: string, labels: DataArray, classes: number): void {
  const bad = labels.findIndex((label) => label < 0 || label >= classes);
  if (bad < 0) return;
  throw new DataError(
    `${where}: the label of row ${bad} is ${labels[bad]}, but there are ${classes} classes; ` +
      `labels must be 0..${classes - 1}`,
  );
}
