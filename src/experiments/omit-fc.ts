// A convolutional layer followed by the softmax, to measure the benefit of the fully connected
// layer.

import { ConvPoolLayer } from "../layers/conv-pool.js";
import { SoftmaxLayer } from "../layers/softmax.js";
import type { Experiment } from "./experiment.js";

export const omitFC: Experiment = {
  id: "omit_FC",
  title: "one convolutional, no hidden layer, sigmoid",
  data: "mnist",
  layers: () => [
    new ConvPoolLayer({
      imageShape: [1, 28, 28],
      filterShape: [20, 1, 5, 5],
      poolsize: [2, 2],
    }),
    new SoftmaxLayer({ nIn: 20 * 12 * 12, nOut: 10 }),
  ],
  miniBatchSize: 10,
  eta: 0.1,
  lmbda: 0,
  epochs: 60,
  runs: 3,
  reported: {},
  source: "both",
  note: "an exercise of the chapter, which gives no figure",
};
