// The functions that models are written in: the subpath network3/ops.
import "../require-node.js";

export {
  type EvaluateOptions,
  evaluate,
  type ShapedArray,
} from "../model/evaluate.js";
export type { Tensor } from "../model/model-engine.js";
export {
  binaryCrossEntropy,
  correct,
  crossEntropy,
  meanAbsoluteError,
  meanSquaredError,
  quadratic,
} from "./costs.js";
export { concat, leakyRelu, relu, sigmoid, softmax, softplus, tanh, where } from "./functions.js";
export { gradients } from "./gradients.js";
export { type ConvolutionOptions, conv2d, maxPool2d, type PoolingOptions } from "./images.js";
export { bernoulli, normal, uniform } from "./random.js";
export type { Trace } from "./trace.js";
export type { Operand, ReduceOptions, Value } from "./value.js";
