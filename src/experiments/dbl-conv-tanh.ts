// Two convolutional layers with tanh, to compare its training speed with sigmoid (a problem in the
// chapter).

import { tanh } from "../activations.js";
import { doubleConvolution } from "./double-convolution.js";
import type { Experiment } from "./experiment.js";

export const dblConvTanh: Experiment = {
  id: "dbl_conv_tanh",
  title: "two convolutional, one hidden layer, tanh",
  data: "mnist",
  layers: () => doubleConvolution(tanh),
  miniBatchSize: 10,
  eta: 0.1,
  lmbda: 0,
  epochs: 60,
  runs: 3,
  reported: {},
  source: "chapter",
  note: "a problem of the chapter: first 20 epochs, then 60; eta 0.1 is where to start from",
};
