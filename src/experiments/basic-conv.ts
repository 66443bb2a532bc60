// One convolutional layer before the fully connected one.

import { ConvPoolLayer } from "../layers/conv-pool.js";
import { FullyConnectedLayer } from "../layers/fully-connected.js";
import { SoftmaxLayer } from "../layers/softmax.js";
import type { Experiment } from "./experiment.js";

export const basicConv: Experiment = {
  id: "basic_conv",
  title: "one convolutional, one hidden layer, sigmoid",
  data: "mnist",
  layers: () => [
    new ConvPoolLayer({
      imageShape: [1, 28, 28],
      filterShape: [20, 1, 5, 5],
      poolsize: [2, 2],
    }),
    new FullyConnectedLayer({ nIn: 20 * 12 * 12, nOut: 100 }),
    new SoftmaxLayer({ nIn: 100, nOut: 10 }),
  ],
  miniBatchSize: 10,
  eta: 0.1,
  lmbda: 0,
  epochs: 60,
  runs: 3,
  reported: { test: 0.9878 },
  source: "both",
};
