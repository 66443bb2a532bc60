// One row of the op case table: an op, its inputs and how to fill them.
import type { Graph, Value } from "../../src/graph/graph.js";
import { distinct, type Fill, integers, labels, normal, sparse, sparseIntegers } from "./fill.js";
import { TestRandom } from "./random.js";

/** An input of a case. Floats are variables or scalars, integers come as resident data. */
export interface InputSpec {
  readonly kind: "variable" | "scalar" | "data";
  /** Shape of the input; for `data` without the batch dimension. */
  readonly shape: readonly number[];
  /** Element type of the uploaded array. */
  readonly dtype: "f32" | "f64" | "u8" | "i32";
  readonly values: Fill;
  readonly integers: Fill;
}

/** The size of the run of a case; the default is one step with a full batch. */
export interface RunShape {
  readonly steps?: number;
  readonly rows?: number;
  readonly from?: number;
  readonly order?: Int32Array;
  readonly firstStep?: number;
  readonly epoch?: number;
  /** Rows of the resident data. */
  readonly dataRows?: number;
}

export interface BuildContext {
  readonly graph: Graph;
  readonly input: (name: string) => Value;
}

export interface OpCase {
  /** Shapes and attributes, for messages. */
  readonly name: string;
  readonly batch: number;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** Adds the op; returns the outputs to compare. */
  readonly build: (context: BuildContext) => readonly Value[];
  /**
   * New values of variable inputs at the end of each step, by input name; they are also compared.
   */
  readonly assign?: (context: BuildContext) => Readonly<Record<string, Value>>;
  /** Number of products in the longest sum; the tolerance depends on it. */
  readonly reduction?: number;
  /** True if small integers give bitwise equal results in float32 and float64. */
  readonly exact: boolean;
  /** Inputs whose gradient of output 0 is checked. */
  readonly gradient?: readonly string[];
  readonly run?: RunShape;
}

export interface OpCases {
  readonly op: string;
  readonly cases: readonly OpCase[];
}

/** Generates the cases of an op; they are the same in every run. */
export function opCases(
  op: string,
  count: number,
  make: (random: TestRandom, index: number) => OpCase,
): OpCases {
  const random = new TestRandom(op);
  return { op, cases: Array.from({ length: count }, (_, index) => make(random, index)) };
}

/** A variable of normal values. */
export function floats(shape: readonly number[], values: Fill = normal(1)): InputSpec {
  return { kind: "variable", shape, dtype: "f32", values, integers: integers(-4, 4) };
}

/** A variable without ties and without values near 0, for ops with kinks. */
export function kinkFree(shape: readonly number[]): InputSpec {
  return floats(shape, distinct);
}

/** Gradients of which only a share `density` is not zero, as behind ReLU and dropout. */
export function gradients(shape: readonly number[], density: number): InputSpec {
  return { ...floats(shape), values: sparse(density), integers: sparseIntegers(density, 3) };
}

/** A variable of positive values, for logarithms, roots and powers. */
export function positives(shape: readonly number[]): InputSpec {
  const values: Fill = (size, random) =>
    Array.from({ length: size }, () => Math.fround(0.2 + 2 * random.uniform()));
  return { ...floats(shape, values), integers: integers(1, 4) };
}

/** A variable of values that differ from those of {@link kinkFree} by at least 0.04. */
export function betweenKinks(shape: readonly number[]): InputSpec {
  const values: Fill = (size, random) => distinct(size, random).map((x) => Math.fround(x + 0.05));
  return floats(shape, values);
}

/** A number given with the run. */
export function scalarInput(): InputSpec {
  return { ...floats([]), kind: "scalar" };
}

/** Class labels `[batch]`. */
export function labelInput(classes: number): InputSpec {
  const fill = labels(classes);
  return { kind: "data", shape: [], dtype: "i32", values: fill, integers: fill };
}

/** Awkward sizes: one, primes, and neighbours of the vector lengths 8, 16 and 32. */
export const SIZES = [1, 2, 3, 5, 7, 8, 9, 11, 13, 16, 17, 31, 33] as const;

/** A shape that can be broadcast to `shape`: without some first axes, and with others of size 1. */
export function repeatableShape(random: TestRandom, shape: readonly number[]): number[] {
  const kept = shape.slice(random.integer(0, shape.length));
  return kept.map((size) => (random.uniform() < 0.4 ? 1 : size));
}

/** A shape of a random rank with at most `limit` elements. */
export function randomShape(
  random: TestRandom,
  lowestRank: number,
  highestRank: number,
  limit = 6000,
): number[] {
  const shape: number[] = [];
  let room = limit;
  for (let rank = random.integer(lowestRank, highestRank); rank > 0; rank--) {
    const size = random.pick(SIZES.filter((candidate) => candidate <= Math.max(1, room)));
    shape.push(size);
    room = Math.floor(room / size);
  }
  return shape;
}
