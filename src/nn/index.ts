// The parts that models are made of: the subpath network3/nn.
import "../require-node.js";

export {
  type Initializer,
  Parameter,
  type ParameterOptions,
  type RandomNumbers,
} from "../ops/parameter.js";
export {
  Conv2d,
  type Conv2dOptions,
  MaxPool2d,
  type PairOption,
  type PoolOptions,
} from "./images.js";
export { Linear, type WeightOptions } from "./linear.js";
export { Module } from "./module.js";
export { Residual, Sequential, type Step } from "./sequential.js";
export { Activation, Dropout, type DropoutOptions, Flatten } from "./simple.js";
