// The public API of the package.

// Must be the first import: it rejects a Node that is too old before other modules are evaluated.
import "./require-node.js";

export {
  type Activation,
  type ActivationFn,
  type ActivationName,
  activation,
  linear,
  ReLU,
  scaledSigmoid,
  scaledTanh,
  sigmoid,
  tanh,
} from "./activations.js";
export type { SignalLike, UrlLike } from "./arguments.js";
export type { FloatArray, KernelInfo, MemoryUse } from "./backend/backend.js";
export type { DeviceInfo, DeviceName } from "./backend/devices.js";
export {
  type CheckGradientsOptions,
  checkGradients,
  type GradientCheck,
  type ParameterCheck,
} from "./check-gradients.js";
export { type AugmentDataOptions, augmentData } from "./data/augment-data.js";
export { type Augmentation, type AugmentOptions, augment } from "./data/augmentation.js";
export {
  type BatchOptions,
  batches,
  type Columns,
  type RowArray,
  sequences,
  shuffle,
  split,
} from "./data/batches.js";
export type { Data, ExampleArray, Examples, Labels } from "./data/data.js";
export { Dataset, type DatasetOptions } from "./data/dataset.js";
export { type ExpandOptions, expandData } from "./data/expand.js";
export type { NpyArray } from "./data/formats/npy.js";
export type { NumericArray, NumericData } from "./data/formats/numeric-array.js";
export { readIdx, readNpy } from "./data/formats/read-arrays.js";
export { type LoadDataOptions, loadDataShared, type MnistData } from "./data/mnist.js";
export type { DatabaseName } from "./data/mnist-layout.js";
export { type LoadedData, type LoadOptions, loadData } from "./data/sets/load-data.js";
export type { SplitOptions } from "./data/sets/split.js";
export { type EnsembleResult, ensemble } from "./ensemble.js";
export * from "./errors.js";
export { type Experiment, experiments } from "./experiments/registry.js";
export type { OptimizerName, ScheduleName } from "./experiments/update-rules.js";
export type { FileSource } from "./file-source.js";
export { DigitError, type DigitErrorReason } from "./images/digit-error.js";
export type { FoundDigit } from "./images/find-digit.js";
export type { Polarity } from "./images/polarity.js";
export { type ReadDigitOptions, readDigit } from "./images/read-digit.js";
export type { Init } from "./initializers.js";
export {
  readSafetensors,
  type SafetensorsArrays,
  type SafetensorsDtype,
  type SafetensorsFile,
  type SafetensorsTensor,
} from "./io/safetensors.js";
export { ActivationLayer, type ActivationLayerOptions } from "./layers/activation.js";
export { ConvLayer, type ConvOptions } from "./layers/conv.js";
export { ConvPoolLayer, type ConvPoolOptions } from "./layers/conv-pool.js";
export type { Convolution, ConvolutionOptions } from "./layers/convolution.js";
export type { Dense, DenseOptions } from "./layers/dense.js";
export { DropoutLayer, type DropoutLayerOptions } from "./layers/dropout.js";
export { FullyConnectedLayer, type FullyConnectedOptions } from "./layers/fully-connected.js";
export type { CostLayer, Layer, LayerDescription } from "./layers/layer.js";
export { type LinearCost, LinearLayer, type LinearOptions } from "./layers/linear.js";
export { PoolLayer, type PoolLayerOptions } from "./layers/pool.js";
export type { LayerReaders } from "./layers/registry.js";
export type { SameShape, SameShapeOptions } from "./layers/same-shape.js";
export { SoftmaxLayer, type SoftmaxOptions } from "./layers/softmax.js";
export type { ImageSize, PoolMode } from "./layers/windows.js";
export { type LsuvOptions, lsuv } from "./lsuv.js";
export type { InputValues, Metrics, ModelOptions, Values } from "./model/definition.js";
export {
  type InputData,
  type InputKind,
  type InputSpec,
  type Inputs as ModelInputs,
  input,
  type NamedData,
} from "./model/inputs.js";
export {
  type Evaluation,
  type MetricNames,
  Model,
  type ModelData,
  type ModelGradientOptions,
} from "./model/model.js";
export type { Tensor } from "./model/model-engine.js";
export type {
  FunctionCallOptions,
  FunctionOptions,
  FunctionParts,
  ModelFunction,
} from "./model/model-function.js";
export type {
  FitOptions,
  FitResult,
  ModelDiagnostics,
  ModelEpoch,
  ParameterDiagnostics,
  Scores,
} from "./model/records.js";
export { loadStateDict, type StateTensor } from "./model/state-dict.js";
export type { Masks } from "./network/masks.js";
export type { LayerList } from "./network/options.js";
export {
  type CostOptions,
  type GradientOptions,
  type Inputs,
  type LoadNetworkOptions,
  Network,
  type NetworkLayers,
  type NetworkOptions,
} from "./network.js";
export type { Box } from "./pictures/resample.js";
export { scaleWeights } from "./scale-weights.js";
export type { CheckpointOptions } from "./train/checkpoint.js";
export type { DeviceOptions } from "./train/device-options.js";
export type { ConfusionMatrix, EpochDiagnostics, LayerDiagnostics } from "./train/diagnostics.js";
export type { EarlyStoppingOptions, Goal, ScoreStoppingOptions } from "./train/early-stopping.js";
export type { LearningRate, TrainingOptions } from "./train/options.js";
export type { Parameter, Parameters } from "./train/parameters.js";
export type { NetworkProfile, OpProfile, ProfileOptions } from "./train/profile.js";
export type { EpochRecord, TrainingProgress, TrainingResult } from "./train/records.js";
