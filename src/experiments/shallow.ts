// The baseline without convolution: one hidden layer of 100 neurons.

import { FullyConnectedLayer } from "../layers/fully-connected.js";
import { SoftmaxLayer } from "../layers/softmax.js";
import type { Experiment } from "./experiment.js";

export const shallow: Experiment = {
  id: "shallow",
  title: "one hidden layer, no convolution, sigmoid",
  data: "mnist",
  layers: () => [
    new FullyConnectedLayer({ nIn: 784, nOut: 100 }),
    new SoftmaxLayer({ nIn: 100, nOut: 10 }),
  ],
  miniBatchSize: 10,
  eta: 0.1,
  lmbda: 0,
  epochs: 60,
  runs: 3,
  reported: { test: 0.978 },
  source: "both",
};
