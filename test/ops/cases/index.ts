// The op case table, with one file per op.
import type { OpCases } from "../../support/op-case.js";
import { activationCases } from "./activation.js";
import { activationBackwardCases } from "./activation-backward.js";
import { addCases } from "./add.js";
import { argmaxCases } from "./argmax.js";
import { biasAddCases } from "./bias-add.js";
import { biasAddBackwardCases } from "./bias-add-backward.js";
import { constantCases } from "./constant.js";
import { conv2dCases } from "./conv2d.js";
import { conv2dBackwardDataCases } from "./conv2d-backward-data.js";
import { conv2dBackwardWeightsCases } from "./conv2d-backward-weights.js";
import { correctCountCases } from "./correct-count.js";
import { dropoutCases } from "./dropout.js";
import { l2PenaltyCases } from "./l2-penalty.js";
import { matmulCases } from "./matmul.js";
import { maxPool2dCases } from "./max-pool2d.js";
import { maxPool2dBackwardCases } from "./max-pool2d-backward.js";
import { multiplyCases } from "./multiply.js";
import { reshapeCases } from "./reshape.js";
import { scalarCases } from "./scalar.js";
import { scaleCases } from "./scale.js";
import { sgdUpdateCases } from "./sgd-update.js";
import { sliceBatchCases } from "./slice-batch.js";
import { softmaxCases } from "./softmax.js";
import { softmaxLogLikelihoodCases } from "./softmax-log-likelihood.js";
import { softmaxLogLikelihoodBackwardCases } from "./softmax-log-likelihood-backward.js";
import { variableCases } from "./variable.js";

export const opTable: readonly OpCases[] = [
  activationCases,
  activationBackwardCases,
  addCases,
  argmaxCases,
  biasAddCases,
  biasAddBackwardCases,
  constantCases,
  conv2dCases,
  conv2dBackwardDataCases,
  conv2dBackwardWeightsCases,
  correctCountCases,
  dropoutCases,
  l2PenaltyCases,
  matmulCases,
  maxPool2dCases,
  maxPool2dBackwardCases,
  multiplyCases,
  reshapeCases,
  scalarCases,
  scaleCases,
  sgdUpdateCases,
  sliceBatchCases,
  softmaxCases,
  softmaxLogLikelihoodCases,
  softmaxLogLikelihoodBackwardCases,
  variableCases,
];
