// Cases of the primitives that arbitrary functions are made of.
import type { Value } from "../../../src/graph/graph.js";
import { type BinaryFunction, binary } from "../../../src/graph/primitives/binary.js";
import { broadcast } from "../../../src/graph/primitives/broadcast.js";
import { type Comparison, compare } from "../../../src/graph/primitives/compare.js";
import { concat } from "../../../src/graph/primitives/concat.js";
import { pad } from "../../../src/graph/primitives/pad.js";
import { type Reducer, reduce } from "../../../src/graph/primitives/reduce.js";
import { select } from "../../../src/graph/primitives/select.js";
import { slice } from "../../../src/graph/primitives/slice.js";
import { transpose } from "../../../src/graph/primitives/transpose.js";
import { type UnaryFunction, unary } from "../../../src/graph/primitives/unary.js";
import { sizeOf } from "../../../src/graph/program.js";
import { integers, sparseIntegers } from "../../support/fill.js";
import {
  betweenKinks,
  floats,
  type InputSpec,
  kinkFree,
  type OpCase,
  opCases,
  positives,
  randomShape,
  repeatableShape,
} from "../../support/op-case.js";
import type { TestRandom } from "../../support/random.js";

/** A case of one input. */
function ofSource(
  name: string,
  src: InputSpec,
  build: (src: Value) => Value,
  more: Partial<OpCase> = {},
): OpCase {
  return {
    name,
    batch: 1,
    inputs: { src },
    build: ({ input }) => [build(input("src"))],
    exact: true,
    gradient: ["src"],
    ...more,
  };
}

const UNARY: readonly UnaryFunction[] = ["exp", "expm1", "log", "log1p", "sqrt", "abs", "sign"];

export const unaryCases = opCases("unary", 210, (random, index) => {
  const name = UNARY[index % UNARY.length] ?? "exp";
  const shape = randomShape(random, 0, 4);
  const inputs = { abs: kinkFree, sign: kinkFree, exp: floats, expm1: floats };
  const make = name in inputs ? inputs[name as keyof typeof inputs] : positives;
  const { gradient, ...each } = ofSource(
    `${name} [${shape}]`,
    make(shape),
    (src) => unary(src, name),
    { exact: name === "abs" || name === "sign" },
  );
  return name === "sign" || gradient === undefined ? each : { ...each, gradient };
});

const BINARY: readonly BinaryFunction[] = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "power",
  "maximum",
  "minimum",
];

/** Two shapes of which one can be broadcast to the other, or both to a third one. */
function twoShapes(random: TestRandom, limit = 3000): [number[], number[]] {
  const shape = randomShape(random, 0, 4, limit);
  const [a, b] = [repeatableShape(random, shape), repeatableShape(random, shape)];
  return random.pick([
    [shape, b],
    [a, shape],
    [a, b],
    [shape, shape],
  ] as [number[], number[]][]);
}

export const binaryCases = opCases("binary", 210, (random, index) => {
  const name = BINARY[index % BINARY.length] ?? "add";
  const [a, b] = twoShapes(random);
  const isKinked = name === "maximum" || name === "minimum";
  return {
    name: `${name} [${a}] and [${b}]`,
    batch: 1,
    inputs: {
      a: name === "power" ? positives(a) : isKinked ? kinkFree(a) : floats(a),
      b: name === "divide" ? positives(b) : isKinked ? betweenKinks(b) : floats(b),
    },
    build: ({ input }) => [binary(input("a"), input("b"), name)],
    exact: name !== "divide" && name !== "power",
    gradient: ["a", "b"],
  };
});

const COMPARISONS: readonly Comparison[] = ["greater", "greater_equal", "equal"];

/** Small integers, so that many are equal. */
const ties = (shape: readonly number[]): InputSpec => floats(shape, integers(-2, 2));

export const compareCases = opCases("compare", 201, (random, index) => {
  const name = COMPARISONS[index % COMPARISONS.length] ?? "equal";
  const [a, b] = twoShapes(random);
  return {
    name: `${name} [${a}] and [${b}]`,
    batch: 1,
    inputs: { a: ties(a), b: ties(b) },
    build: ({ input }) => [compare(input("a"), input("b"), name)],
    exact: true,
  };
});

export const selectCases = opCases("select", 200, (random) => {
  const [a, b] = twoShapes(random);
  const condition = repeatableShape(random, a.length > b.length ? a : b);
  return {
    name: `[${condition}] ? [${a}] : [${b}]`,
    batch: 1,
    inputs: {
      condition: floats(condition, sparseIntegers(0.5, 1)),
      a: floats(a),
      b: floats(b),
    },
    build: ({ input }) => [select(input("condition"), input("a"), input("b"))],
    exact: true,
    gradient: ["a", "b"],
  };
});

const REDUCERS: readonly Reducer[] = ["sum", "max", "min"];

export const reduceCases = opCases("reduce", 240, (random, index) => {
  const name = REDUCERS[index % REDUCERS.length] ?? "sum";
  const shape = randomShape(random, 1, 4);
  const chosen = shape.map((_, axis) => axis).filter(() => random.uniform() < 0.5);
  const axes = chosen.length > 0 ? chosen : [random.integer(0, shape.length - 1)];
  return ofSource(
    `${name} of [${shape}] over [${axes}]`,
    kinkFree(shape),
    (src) => reduce(src, name, axes),
    { reduction: sizeOf(axes.map((axis) => shape[axis] ?? 1)) },
  );
});

export const broadcastCases = opCases("broadcast", 200, (random) => {
  const shape = randomShape(random, 0, 4);
  const from = repeatableShape(random, shape);
  return ofSource(`[${from}] to [${shape}]`, floats(from), (src) => broadcast(src, shape));
});

export const transposeCases = opCases("transpose", 200, (random) => {
  const shape = randomShape(random, 2, 5);
  const axes = random.permutation(shape.length);
  return ofSource(`[${shape}] by [${axes}]`, floats(shape), (src) => transpose(src, axes));
});

/** A block within a shape. */
function block(random: TestRandom, shape: readonly number[]) {
  const begin = shape.map((size) => random.integer(0, size - 1));
  return { begin, size: shape.map((size, axis) => random.integer(1, size - (begin[axis] ?? 0))) };
}

export const sliceCases = opCases("slice", 200, (random) => {
  const shape = randomShape(random, 1, 4);
  const { begin, size } = block(random, shape);
  const name = `[${size}] from [${begin}] of [${shape}]`;
  return ofSource(name, floats(shape), (src) => slice(src, begin, size));
});

export const padCases = opCases("pad", 200, (random) => {
  const shape = randomShape(random, 1, 4);
  const { begin, size } = block(random, shape);
  const name = `[${size}] from [${begin}] of [${shape}]`;
  return ofSource(name, floats(size), (src) => pad(src, begin, shape));
});

export const concatCases = opCases("concat", 200, (random, index) => {
  const shape = randomShape(random, 1, 4, 2000);
  const axis = random.integer(0, shape.length - 1);
  const names = ["a", "b", "c"].slice(0, 2 + (index % 2));
  const shapes = names.map(() =>
    shape.map((size, at) => (at === axis ? random.integer(1, 9) : size)),
  );
  return {
    name: `${shapes.map((each) => `[${each}]`).join(", ")} along ${axis}`,
    batch: 1,
    inputs: Object.fromEntries(names.map((name, at) => [name, floats(shapes[at] ?? [])])),
    build: ({ input }) => [concat(names.map(input), axis)],
    exact: true,
    gradient: names,
  };
});
