// Chains of elementwise ops, and updates of variables by such chains.
import type { Value } from "../../../src/graph/graph.js";
import { constant } from "../../../src/graph/ops/constant.js";
import { conv2d, conv2dBackwardWeightsOp } from "../../../src/graph/ops/conv2d.js";
import { matmul } from "../../../src/graph/ops/matmul.js";
import { reshape } from "../../../src/graph/ops/reshape.js";
import { scale } from "../../../src/graph/ops/scale.js";
import { sgdUpdate } from "../../../src/graph/ops/sgd-update.js";
import { sameShape } from "../../../src/graph/ops/shapes.js";
import { binary } from "../../../src/graph/primitives/binary.js";
import { compare } from "../../../src/graph/primitives/compare.js";
import { select } from "../../../src/graph/primitives/select.js";
import { unary } from "../../../src/graph/primitives/unary.js";
import { sizeOf } from "../../../src/graph/program.js";
import {
  type BuildContext,
  floats,
  type InputSpec,
  opCases,
  randomShape,
  SIZES,
  scalarInput,
} from "../../support/op-case.js";
import { TestRandom } from "../../support/random.js";

const one = ({ graph }: Value): Value => constant(graph, 1);

/** Limits a value to ±4, so that long chains stay small. */
function bounded(value: Value): Value {
  const top = binary(value, constant(value.graph, 4), "minimum");
  return binary(top, constant(value.graph, -4), "maximum");
}

type Step = (pick: () => Value, given: () => Value) => Value;

/** Functions whose results are whole numbers for whole numbers. */
const EXACT: readonly Step[] = [
  (pick) => bounded(binary(pick(), pick(), "add")),
  (pick) => bounded(binary(pick(), pick(), "subtract")),
  (pick) => bounded(binary(pick(), pick(), "multiply")),
  (pick) => binary(pick(), pick(), "maximum"),
  (pick) => binary(pick(), pick(), "minimum"),
  (pick) => unary(pick(), "abs"),
  (pick) => scale(pick(), -1),
  // Rounding must not decide comparisons, so those compare inputs.
  (pick, given) => select(compare(given(), given(), "greater"), pick(), pick()),
  (pick, given) => binary(compare(given(), given(), "equal"), pick(), "add"),
];

const ROUNDED: readonly Step[] = [
  ...EXACT,
  (pick) => unary(binary(unary(pick(), "abs"), one(pick()), "add"), "sqrt"),
  (pick) => binary(pick(), binary(unary(pick(), "abs"), one(pick()), "add"), "divide"),
  (pick) => unary(scale(bounded(pick()), 0.25), "exp"),
  (pick) => scale(pick(), 0.37),
];

/** Applies `count` random functions to values of `inputs` and to their results; returns all results. */
function chain(
  random: TestRandom,
  inputs: readonly Value[],
  count: number,
  steps: readonly Step[],
): Value[] {
  const values = [...inputs];
  // Recent values are picked more often, which makes long chains.
  const pick = () => values[Math.max(0, values.length - 1 - random.integer(0, 4))] as Value;
  const given = () => random.pick(inputs);
  while (values.length < inputs.length + count) values.push(random.pick(steps)(pick, given));
  return values.slice(inputs.length);
}

/** Chains of any functions of tensors and scalars, some of which become new values of variables. */
export const elementwiseChainCases = opCases("elementwise_chain", 240, (random, index) => {
  const shape = index % 12 === 0 ? [] : randomShape(random, 0, 4, index % 8 === 1 ? 40_000 : 3000);
  const isExact = index % 2 === 0;
  const names = ["a", "b", "c"].slice(0, random.integer(1, 3));
  const scalars = ["s", "t"].slice(0, random.integer(0, 2));
  // Some chains are too long for one pass.
  const count = random.integer(2, index % 10 === 3 ? 70 : 16);
  const assigned = index % 3 === 0 ? names.slice(0, random.integer(1, names.length)) : [];
  const results = ({ input }: BuildContext) =>
    chain(
      new TestRandom(`elementwise_chain/${index}`),
      [...names, ...scalars].map(input),
      count,
      isExact ? EXACT : ROUNDED,
    );
  return {
    name: `${count} functions of ${names.length} tensors [${shape}] and ${scalars.length} scalars`,
    batch: 1,
    inputs: Object.fromEntries<InputSpec>([
      ...names.map((name) => [name, floats(shape)] as const),
      ...scalars.map((name) => [name, scalarInput()] as const),
    ]),
    build: (context) => {
      const values = results(context);
      const some = index % 4 < 2 ? values.slice(-1) : values.filter((_, at) => at % 5 === 4);
      return assigned.length > 0 && index % 4 === 0 ? [] : some;
    },
    assign: (context) => {
      const full = results(context).filter((value) => sameShape(value.type.shape, shape));
      return Object.fromEntries(
        assigned.slice(0, full.length).map((name, at) => [name, full.at(-1 - at) as Value]),
      );
    },
    // Rounded new values would decide comparisons of the next step.
    run: { steps: isExact ? 1 + (index % 3) : 1 },
    reduction: count * count,
    exact: isExact,
  };
});

interface UpdateParts {
  readonly w: Value;
  readonly diff: Value;
  readonly eta: Value;
  readonly slots: readonly [Value, Value];
}

type Rule = (parts: UpdateParts) => { w: Value; m: Value; v: Value };

/** Updates as optimisers make them; the new values are those of w and of two arrays in its shape. */
const RULES: readonly Rule[] = [
  // Momentum, and a moving average of the weights.
  ({ w, diff, eta, slots: [m, v] }) => {
    const velocity = binary(scale(m, 0.5), diff, "add");
    const moved = sgdUpdate(w, velocity, eta);
    return {
      w: moved,
      m: velocity,
      v: binary(scale(v, 0.75), scale(moved, 0.25), "add"),
    };
  },
  // Divided by the root of the mean square.
  ({ w, diff, eta, slots: [m, v] }) => {
    const mean = binary(scale(m, 0.75), scale(diff, 0.25), "add");
    const square = binary(scale(v, 0.5), scale(binary(diff, diff, "multiply"), 0.5), "add");
    const root = binary(unary(unary(square, "abs"), "sqrt"), one(w), "add");
    const moved = binary(binary(mean, root, "divide"), eta, "multiply");
    return { w: binary(w, moved, "subtract"), m: mean, v: square };
  },
  // Padding of the weights would not stay zero.
  ({ w, diff, eta, slots: [m, v] }) => {
    const limited = binary(binary(diff, eta, "minimum"), one(w), "add");
    return { w: binary(w, limited, "subtract"), m: limited, v: binary(v, m, "maximum") };
  },
  // The new values are needed by other updates, or by those that come later.
  ({ w, diff, slots: [m, v] }) => ({
    w: binary(binary(w, diff, "subtract"), m, "subtract"),
    m: binary(binary(w, v, "add"), m, "maximum"),
    v: binary(scale(v, 0.5), w, "subtract"),
  }),
];

/** Updates of the weights of dense layers and convolutions from their gradients. */
export const fusedUpdateCases = opCases("fused_update", 200, (random, index) => {
  const rule = RULES[index % RULES.length] as Rule;
  const isConvolution = index % 5 === 4;
  const isData = index % 2 === 0;
  const [rows, inputs, outputs] = [0, 1, 2].map(() => random.pick([...SIZES, 48, 100])) as [
    number,
    number,
    number,
  ];
  const [images, channels, filters] = [random.integer(1, 4), random.integer(1, 20), outputs];
  const src = isConvolution ? [images, channels, 7, 6] : [rows, inputs];
  const weights = isConvolution ? [filters, channels, 3, 2] : [inputs, outputs];
  const diff = isConvolution ? [images, filters, 5, 5] : [rows, outputs];
  const given = floats(src.slice(1));
  // The second step reads padding that the first one may have changed.
  const steps = index % RULES.length < 2 ? 1 : 2;
  const batch = isConvolution ? images : rows;
  return {
    name: `rule ${index % RULES.length}, src [${src}], weights [${weights}]`,
    batch,
    inputs: {
      src: isData ? { ...given, kind: "data" } : floats(src),
      w: floats(weights),
      m: floats(weights),
      v: floats(weights),
      diff: floats(diff),
      eta: scalarInput(),
    },
    build: ({ input }) => {
      const dst = isConvolution
        ? conv2d(input("src"), input("w"))
        : matmul(input("src"), input("w"));
      const read = index % 7 === 3 ? [reshape(input("w"), [sizeOf(weights)])] : [];
      return index % 7 === 5 ? [dst, scale(input("m"), 2)] : [dst, ...read];
    },
    assign: ({ graph, input }) => {
      const gradient = isConvolution
        ? graph.apply1(conv2dBackwardWeightsOp, [input("src"), input("diff")], {
            stride: [1, 1],
            padding: [0, 0],
            groups: 1,
            shape: weights,
          })
        : matmul(input("src"), input("diff"), { transposeA: true });
      const slots = [input("m"), input("v")] as const;
      return { ...rule({ w: input("w"), diff: gradient, eta: input("eta"), slots }) };
    },
    run: { steps, dataRows: steps * batch },
    reduction: Math.max(rows, inputs, outputs, images * 42, channels * 6),
    exact: index % RULES.length !== 1,
  };
});
