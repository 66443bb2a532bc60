import type { Value } from "../../../src/graph/graph.js";
import { batchNorm, batchNormTraining } from "../../../src/graph/ops/batch-norm.js";
import { batchNormBackward } from "../../../src/graph/ops/batch-norm-backward.js";
import { conv2d } from "../../../src/graph/ops/conv2d.js";
import { sizeOf } from "../../../src/graph/program.js";
import {
  type BuildContext,
  floats,
  type InputSpec,
  opCases,
  positives,
  randomShape,
} from "../../support/op-case.js";
import type { TestRandom } from "../../support/random.js";

/** Numbers of channels around the block sizes of backends. */
const CHANNELS = [1, 3, 4, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 61] as const;
const EPSILONS = [1e-5, 1e-3, 0.1] as const;

interface Source {
  readonly name: string;
  readonly shape: readonly number[];
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** Products in the sum that a value of the source is. */
  readonly products: number;
  readonly build: (context: BuildContext) => Value;
}

/** Values to normalise; every fourth case has the output of a convolution, which may store channels in blocks. */
function source(random: TestRandom, index: number): Source {
  return index % 4 === 3 ? convolved(random) : plain(random);
}

/** At least five values a channel, because the deviation of fewer ones may be close to 0. */
function plain(random: TestRandom): Source {
  const shape = randomShape(random, 2, 4);
  if (sizeOf(shape) / (shape[1] ?? 1) < 5) return plain(random);
  const build = ({ input }: BuildContext) => input("src");
  return { name: `[${shape}]`, shape, inputs: { src: floats(shape) }, products: 1, build };
}

function convolved(random: TestRandom): Source {
  const channels = random.pick(CHANNELS);
  const [batch, maps] = [random.integer(2, 5), random.pick([1, 3, 16, 20, 32])];
  const out = [random.integer(2, 4), random.integer(2, 5)] as const;
  const src = [batch, maps, out[0] + 2, out[1] + 1];
  const weights = [channels, maps, 3, 2];
  return {
    name: `src [${src}], weights [${weights}]`,
    shape: [batch, channels, ...out],
    inputs: { src: floats(src), filters: floats(weights) },
    products: maps * 6,
    build: ({ input }) => conv2d(input("src"), input("filters")),
  };
}

const perChannel = ({ shape }: Source) => [shape[1] ?? 1];
const sizeOfChannel = ({ shape, products }: Source) => (products * sizeOf(shape)) / (shape[1] ?? 1);

export const batchNormCases = opCases("batch_norm", 220, (random, index) => {
  const from = source(random, index);
  const vector = perChannel(from);
  const epsilon = random.pick(EPSILONS);
  return {
    name: `${from.name}, epsilon ${epsilon}`,
    batch: from.shape[0] ?? 1,
    inputs: {
      ...from.inputs,
      ...{ mean: floats(vector), variance: positives(vector) },
      ...{ weight: floats(vector), bias: floats(vector) },
    },
    build: (context) => {
      const [mean, variance, weight, bias] = ["mean", "variance", "weight", "bias"].map(
        context.input,
      ) as [Value, Value, Value, Value];
      return [batchNorm(from.build(context), { mean, variance, weight, bias, epsilon })];
    },
    reduction: from.products,
    exact: false,
    ...(from.products === 1 && { gradient: ["src", "mean", "variance", "weight", "bias"] }),
  };
});

/** The outputs take turns at the first place, whose gradient is checked. */
const turned = <T>(outputs: readonly T[], index: number): readonly T[] => {
  const first = index % outputs.length;
  return [...outputs.slice(first), ...outputs.slice(0, first)];
};

export const batchNormTrainingCases = opCases("batch_norm_training", 220, (random, index) => {
  const from = source(random, index);
  const vector = perChannel(from);
  const epsilon = random.pick(EPSILONS);
  return {
    name: `${from.name}, epsilon ${epsilon}, from output ${index % 3}`,
    batch: from.shape[0] ?? 1,
    inputs: { ...from.inputs, weight: floats(vector), bias: floats(vector) },
    build: (context) => {
      const [weight, bias] = [context.input("weight"), context.input("bias")];
      return turned(batchNormTraining(from.build(context), { weight, bias, epsilon }), index);
    },
    reduction: sizeOfChannel(from),
    exact: false,
    ...(from.products === 1 && {
      gradient: ["src", ...(index % 3 === 0 ? ["weight", "bias"] : [])],
    }),
  };
});

export const batchNormBackwardCases = opCases("batch_norm_backward", 220, (random, index) => {
  const from = source(random, index);
  const vector = perChannel(from);
  const epsilon = random.pick(EPSILONS);
  return {
    name: `${from.name}, epsilon ${epsilon}, from output ${index % 3}`,
    batch: from.shape[0] ?? 1,
    inputs: {
      ...from.inputs,
      ...{ diffDst: floats(from.shape), weight: floats(vector), bias: floats(vector) },
    },
    build: (context) => {
      const src = from.build(context);
      const [weight, bias] = [context.input("weight"), context.input("bias")];
      const [, mean, variance] = batchNormTraining(src, { weight, bias, epsilon });
      const diffDst = context.input("diffDst");
      const given = { diffDst, src, mean, variance, weight, epsilon };
      return turned(batchNormBackward(given), index);
    },
    reduction: sizeOfChannel(from),
    exact: false,
    ...(from.products === 1 && {
      gradient: ["diffDst", "src", ...(index % 3 === 0 ? ["weight"] : [])],
    }),
  };
});
