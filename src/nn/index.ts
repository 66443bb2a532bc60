// The parts that models are made of: the subpath network3/nn.
import "../require-node.js";

export type { Pair, PairOption } from "../ops/pair.js";
export {
  type Initializer,
  Parameter,
  type ParameterFacts,
  type ParameterOptions,
  type RandomNumbers,
} from "../ops/parameter.js";
export { State } from "../ops/state.js";
export { ConvTranspose2d, type ConvTranspose2dOptions } from "./conv-transpose2d.js";
export { Conv2d, type Conv2dOptions } from "./conv2d.js";
export { Dropout, Dropout2d, type DropoutOptions } from "./dropout.js";
export { Embedding, type EmbeddingOptions } from "./embedding.js";
export type { FilterOptions, Filters } from "./filters.js";
export { type Distribution, init } from "./init.js";
export { Linear, type WeightOptions } from "./linear.js";
export {
  LocalContrastNorm,
  type LocalContrastNormOptions,
  LocalResponseNorm,
  type LocalResponseNormOptions,
} from "./local-norms.js";
export { LocallyConnected2d, type LocallyConnected2dOptions } from "./locally-connected2d.js";
export { Maxout, type MaxoutOptions } from "./maxout.js";
export { Module } from "./module.js";
export {
  type BatchNorm,
  BatchNorm1d,
  BatchNorm2d,
  type BatchNormOptions,
  LayerNorm,
  type Norm,
  type NormOptions,
} from "./normalization.js";
export {
  AveragePool2d,
  GlobalAveragePool2d,
  L2Pool2d,
  MaxPool2d,
  type Pool2d,
  type PoolOptions,
  Unpool2d,
} from "./pooling.js";
export { RadialBasis, type RadialBasisOptions } from "./radial-basis.js";
export {
  Bidirectional,
  type Carried,
  GRU,
  LSTM,
  type LSTMOptions,
  type Recurrent,
  type RecurrentOptions,
  RNN,
  type UnrollOptions,
} from "./recurrent.js";
export {
  Concat,
  Residual,
  Sequential,
  type Step,
  type StepList,
} from "./sequential.js";
export { Activation, Flatten, Reshape } from "./simple.js";
export { SparseConv2d, type SparseConv2dOptions } from "./sparse-conv2d.js";
