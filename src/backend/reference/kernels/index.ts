// The kernel table of the reference backend. Each op has one kernel, in the file with its name.
import { activation } from "./activation.js";
import { activationBackward } from "./activation-backward.js";
import { add } from "./add.js";
import { argmax } from "./argmax.js";
import { augment } from "./augment.js";
import { averagePool2d, averagePool2dBackward } from "./average-pool2d.js";
import { batchNorm, batchNormBackward, batchNormTraining } from "./batch-norm.js";
import { biasAdd } from "./bias-add.js";
import { biasAddBackward } from "./bias-add-backward.js";
import { binary, compare } from "./binary.js";
import { constant } from "./constant.js";
import { conv2d } from "./conv2d.js";
import { conv2dBackwardData } from "./conv2d-backward-data.js";
import { conv2dBackwardWeights } from "./conv2d-backward-weights.js";
import { broadcast, concat, pad, slice, transpose } from "./copies.js";
import { correctCount } from "./correct-count.js";
import { dropout } from "./dropout.js";
import { gather, oneHot, scatterAdd } from "./gather.js";
import type { Kernel } from "./kernel.js";
import { l2Penalty } from "./l2-penalty.js";
import { matmul } from "./matmul.js";
import { maxPool2d } from "./max-pool2d.js";
import { maxPool2dBackward } from "./max-pool2d-backward.js";
import { multiply } from "./multiply.js";
import { random } from "./random.js";
import { reduce } from "./reduce.js";
import { reshape } from "./reshape.js";
import { scalar } from "./scalar.js";
import { scale } from "./scale.js";
import { select } from "./select.js";
import { sgdUpdate } from "./sgd-update.js";
import { sliceBatch } from "./slice-batch.js";
import { softmax } from "./softmax.js";
import { softmaxLogLikelihood } from "./softmax-log-likelihood.js";
import { softmaxLogLikelihoodBackward } from "./softmax-log-likelihood-backward.js";
import { unary } from "./unary.js";
import { variable } from "./variable.js";

/** Kernels by op name. */
export const kernels: ReadonlyMap<string, Kernel> = new Map([
  ["variable", variable],
  ["scalar", scalar],
  ["constant", constant],
  ["slice_batch", sliceBatch],
  ["conv2d", conv2d],
  ["conv2d_backward_data", conv2dBackwardData],
  ["conv2d_backward_weights", conv2dBackwardWeights],
  ["max_pool2d", maxPool2d],
  ["max_pool2d_backward", maxPool2dBackward],
  ["average_pool2d", averagePool2d],
  ["average_pool2d_backward", averagePool2dBackward],
  ["batch_norm", batchNorm],
  ["batch_norm_training", batchNormTraining],
  ["batch_norm_backward", batchNormBackward],
  ["bias_add", biasAdd],
  ["bias_add_backward", biasAddBackward],
  ["activation", activation],
  ["activation_backward", activationBackward],
  ["matmul", matmul],
  ["reshape", reshape],
  ["scale", scale],
  ["add", add],
  ["multiply", multiply],
  ["dropout", dropout],
  ["augment", augment],
  ["random", random],
  ["gather", gather],
  ["scatter_add", scatterAdd],
  ["one_hot", oneHot],
  ["softmax", softmax],
  ["softmax_log_likelihood", softmaxLogLikelihood],
  ["softmax_log_likelihood_backward", softmaxLogLikelihoodBackward],
  ["argmax", argmax],
  ["correct_count", correctCount],
  ["l2_penalty", l2Penalty],
  ["sgd_update", sgdUpdate],
  ["unary", unary],
  ["binary", binary],
  ["compare", compare],
  ["select", select],
  ["reduce", reduce],
  ["broadcast", broadcast],
  ["transpose", transpose],
  ["slice", slice],
  ["pad", pad],
  ["concat", concat],
]);
