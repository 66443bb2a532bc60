import { numberAttribute, type OpDefinition, type Value } from "../graph.js";
import { binary } from "../primitives/binary.js";
import { broadcast } from "../primitives/broadcast.js";
import { add } from "./add.js";
import {
  channelConstant,
  channelSize,
  expectChannels,
  spreadChannels,
  sumByChannel,
  withChannels,
} from "./channels.js";
import { constant } from "./constant.js";
import { multiply } from "./multiply.js";
import { scale } from "./scale.js";
import { expectSameShape } from "./shapes.js";

/**
 * diff_dst, src [N, C, ...], mean, variance, weight [C] -> diff_src [N, C, ...], diff_weight, diff_bias [C] of
 * batch_norm_training. With n = (src - mean) / √(variance + epsilon) and the means over a channel,
 * diff_src = weight / √(variance + epsilon) · (diff_dst - mean(diff_dst) - n · mean(diff_dst · n)).
 */
const batchNormBackwardOp: OpDefinition = {
  name: "batch_norm_backward",
  infer: ([diffDst, src, mean, variance, weight]) => {
    const type = expectSameShape("batch_norm_backward", diffDst, src);
    const vector = expectChannels("batch_norm_backward", src, { mean, variance, weight });
    return [type, vector, vector];
  },
  // The statistics count as functions of src, so the gradient by src contains theirs.
  gradient: ({ node, diffs }) => {
    const [diffDst, src, mean, variance, weight] = node.inputs as readonly Value[] as Inputs;
    const epsilon = numberAttribute(node.attributes, "epsilon");
    const given = { diffDst, src, mean, variance, weight, epsilon };
    const parts = [bySource(given, diffs[0]), byWeight(given, diffs[1]), byBias(given, diffs[2])];
    return [total(parts, 0), total(parts, 1), undefined, undefined, total(parts, 2)];
  },
};

type Inputs = [diffDst: Value, src: Value, mean: Value, variance: Value, weight: Value];

/** Arguments of {@link batchNormBackward}. */
export interface BatchNormBackwardArguments {
  /** [N, C, ...] */
  readonly diffDst: Value;
  readonly src: Value;
  /** [C] */
  readonly mean: Value;
  readonly variance: Value;
  readonly weight: Value;
  readonly epsilon: number;
}

/** The gradients of a batch normalisation by src, weight and bias. */
export function batchNormBackward(
  given: BatchNormBackwardArguments,
): readonly [diffSrc: Value, diffWeight: Value, diffBias: Value] {
  const { diffDst, src, mean, variance, weight, epsilon } = given;
  const inputs = [diffDst, src, mean, variance, weight];
  const outputs = src.graph.apply(batchNormBackwardOp, inputs, { epsilon });
  return outputs as readonly [Value, Value, Value];
}

/** variance [C] + epsilon. */
export function varianceAndEpsilon(variance: Value, epsilon: number): Value {
  return binary(variance, constant(variance.graph, epsilon), "add");
}

/** Gradients of a cost by diffDst, src and weight; undefined for those that it does not depend on. */
type Part = readonly [diffDst?: Value, src?: Value, weight?: Value];

function total(parts: readonly Part[], index: 0 | 1 | 2): Value | undefined {
  const given = parts.map((part) => part[index]).filter((value) => value !== undefined);
  return given.length === 0 ? undefined : given.reduce((sum, value) => add(sum, value));
}

/** The gradients if the one by diff_src is `diff`. */
function bySource(given: BatchNormBackwardArguments, diff: Value | undefined): Part {
  if (!diff) return [];
  const { diffDst, src, mean, variance, weight, epsilon } = given;
  const share = 1 / channelSize(src.type);
  const centred = withChannels(src, mean, "subtract");
  const shifted = varianceAndEpsilon(variance, epsilon);
  const cubed = binary(shifted, channelConstant(mean, -1.5), "power");
  const [diffs, diffDsts] = [sumByChannel(diff), sumByChannel(diffDst)];
  const [slope, slopeDst] = [diff, diffDst].map((value) =>
    sumByChannel(multiply(value, centred)),
  ) as [Value, Value];
  const product = sumByChannel(multiply(diff, diffDst));
  const covariance = binary(multiply(slope, slopeDst), shifted, "divide");
  const both = add(scale(multiply(diffs, diffDsts), share), scale(covariance, 3 * share));
  const factor = scale(multiply(weight, cubed), share);
  const bySrc = [
    withChannels(centred, binary(both, product, "subtract"), "multiply"),
    withChannels(lessMean(diff, scale(diffs, share)), slopeDst, "multiply"),
    withChannels(lessMean(diffDst, scale(diffDsts, share)), slope, "multiply"),
  ].reduce((sum, part) => add(sum, part));
  const one = channelConstant(mean, 1);
  const [unscaled] = batchNormBackward({ ...given, weight: one });
  return [
    batchNormBackward({ ...given, diffDst: diff })[0],
    withChannels(bySrc, factor, "multiply"),
    sumByChannel(multiply(diff, unscaled)),
  ];
}

/** The mean of a channel minus its values. */
function lessMean(values: Value, mean: Value): Value {
  return scale(withChannels(values, mean, "subtract"), -1);
}

/** The gradients if the one by diff_weight, [C], is `diff`. */
function byWeight(given: BatchNormBackwardArguments, diff: Value | undefined): Part {
  if (!diff) return [];
  const { src, mean, variance, epsilon } = given;
  const deviation = binary(
    varianceAndEpsilon(variance, epsilon),
    channelConstant(mean, -0.5),
    "power",
  );
  const centred = withChannels(src, mean, "subtract");
  const [bySrc] = batchNormBackward({ ...given, weight: diff });
  return [withChannels(centred, multiply(diff, deviation), "multiply"), bySrc];
}

/** The gradients if the one by diff_bias, [C], is `diff`. */
function byBias({ src }: BatchNormBackwardArguments, diff: Value | undefined): Part {
  return diff ? [broadcast(spreadChannels(diff, src), src.type.shape)] : [];
}
