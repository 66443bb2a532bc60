import type { OpDefinition, Value } from "../graph.js";
import { numberAttribute } from "../graph.js";
import { binary } from "../primitives/binary.js";
import { broadcast } from "../primitives/broadcast.js";
import { unary } from "../primitives/unary.js";
import { add } from "./add.js";
import { batchNormBackward, varianceAndEpsilon } from "./batch-norm-backward.js";
import {
  channelConstant,
  channelSize,
  expectChannels,
  spreadChannels,
  sumByChannel,
  withChannels,
} from "./channels.js";
import { multiply } from "./multiply.js";
import { scale } from "./scale.js";
import { inputAt } from "./shapes.js";

/**
 * src [N, C, ...], mean, variance, weight, bias [C] -> dst = (src - mean) / √(variance + epsilon) · weight + bias, with
 * statistics that are given, as ONNX's BatchNormalization outside of training.
 */
const batchNormOp: OpDefinition = {
  name: "batch_norm",
  infer: ([src, mean, variance, weight, bias]) => {
    expectChannels("batch_norm", src, { mean, variance, weight, bias });
    return [{ dtype: "f32", shape: inputAt("batch_norm", [src], 0).shape }];
  },
  gradient: ({ node, diffs }) => {
    const [src, mean, variance, weight] = node.inputs as [Value, Value, Value, Value];
    const epsilon = numberAttribute(node.attributes, "epsilon");
    const diff = inputAt("batch_norm", diffs, 0);
    const [zero, one] = [0, 1].map((value) => channelConstant(mean, value)) as [Value, Value];
    const normal = batchNorm(src, { mean, variance, weight: one, bias: zero, epsilon });
    const diffWeight = sumByChannel(multiply(diff, normal));
    const diffBias = sumByChannel(diff);
    const shifted = varianceAndEpsilon(variance, epsilon);
    const slope = binary(weight, shifted, "divide");
    return [
      batchNorm(diff, { mean: zero, variance, weight, bias: zero, epsilon }),
      scale(multiply(multiply(diffBias, slope), unary(shifted, "sqrt")), -1),
      scale(multiply(diffWeight, slope), -0.5),
      diffWeight,
      diffBias,
    ];
  },
};

/**
 * src [N, C, ...], weight, bias [C] -> dst, mean [C], variance [C]: the statistics are those of src over images and
 * positions, the variance divided by their number (Ioffe and Szegedy 2015, algorithm 1).
 */
const batchNormTrainingOp: OpDefinition = {
  name: "batch_norm_training",
  infer: ([src, weight, bias]) => {
    const vector = expectChannels("batch_norm_training", src, { weight, bias });
    return [
      { dtype: "f32", shape: inputAt("batch_norm_training", [src], 0).shape },
      vector,
      vector,
    ];
  },
  gradient: ({ node, diffs: [diffDst, diffMean, diffVariance] }) => {
    const [src, weight] = node.inputs as [Value, Value];
    const [, mean, variance] = node.outputs as [Value, Value, Value];
    const epsilon = numberAttribute(node.attributes, "epsilon");
    const [diffSrc, ...others] = diffDst
      ? batchNormBackward({ diffDst, src, mean, variance, weight, epsilon })
      : [];
    const parts = [diffSrc];
    const count = channelSize(src.type);
    if (diffMean) {
      parts.push(broadcast(spreadChannels(scale(diffMean, 1 / count), src), src.type.shape));
    }
    if (diffVariance) {
      const centred = withChannels(src, mean, "subtract");
      parts.push(withChannels(centred, scale(diffVariance, 2 / count), "multiply"));
    }
    const bySrc = parts.filter((part) => part !== undefined).reduce((sum, part) => add(sum, part));
    return [bySrc, ...others];
  },
};

/** Arguments of {@link batchNorm}: statistics, factors and biases of each channel, [C]. */
export interface BatchNormArguments {
  readonly mean: Value;
  readonly variance: Value;
  readonly weight: Value;
  readonly bias: Value;
  /** Added to the variance. */
  readonly epsilon: number;
}

/** Normalises [N, C, ...] by statistics that are given. */
export function batchNorm(src: Value, { epsilon, ...given }: BatchNormArguments): Value {
  const { mean, variance, weight, bias } = given;
  return src.graph.apply1(batchNormOp, [src, mean, variance, weight, bias], { epsilon });
}

/** Normalises [N, C, ...] by its own statistics, which are returned with it. */
export function batchNormTraining(
  src: Value,
  { weight, bias, epsilon }: Pick<BatchNormArguments, "weight" | "bias" | "epsilon">,
): readonly [dst: Value, mean: Value, variance: Value] {
  const outputs = src.graph.apply(batchNormTrainingOp, [src, weight, bias], { epsilon });
  return outputs as readonly [Value, Value, Value];
}
