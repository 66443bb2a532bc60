// The functions that models are written in: the subpath network3/ops.
import "../require-node.js";

export {
  type EvaluateOptions,
  evaluate,
  type ShapedArray,
} from "../model/evaluate.js";
export type { Tensor } from "../model/model-engine.js";
export { type AttentionOptions, attention } from "./attention.js";
export { confusion } from "./confusion.js";
export type { Confusion } from "./confusion-values.js";
export {
  binaryCrossEntropy,
  type CrossEntropyOptions,
  crossEntropy,
  hinge,
  huber,
  klDivergence,
  meanAbsoluteError,
  meanSquaredError,
  quadratic,
  sparsity,
} from "./costs.js";
export { type CtcOptions, ctc } from "./ctc.js";
export {
  concat,
  leakyRelu,
  logSoftmax,
  relu,
  sigmoid,
  softmax,
  softplus,
  tanh,
  where,
} from "./functions.js";
export { gradients } from "./gradients.js";
export {
  averagePool2d,
  type ConvolutionOptions,
  conv2d,
  l2Pool2d,
  maxPool2d,
  type PoolingOptions,
  unpool2d,
} from "./images.js";
export { gather, oneHot } from "./labels.js";
export { correct, topK } from "./metrics.js";
export { bernoulli, normal, uniform } from "./random.js";
export type { Trace } from "./trace.js";
export type { Operand, ReduceOptions, Value } from "./value.js";
