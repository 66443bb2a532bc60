// Two convolutional layers, sigmoid throughout.

import { sigmoid } from "../activations.js";
import { doubleConvolution } from "./double-convolution.js";
import type { Experiment } from "./experiment.js";

export const dblConv: Experiment = {
  id: "dbl_conv",
  title: "two convolutional, one hidden layer, sigmoid",
  data: "mnist",
  layers: () => doubleConvolution(sigmoid),
  miniBatchSize: 10,
  eta: 0.1,
  lmbda: 0,
  epochs: 60,
  runs: 3,
  reported: { test: 0.9906 },
  source: "both",
};
