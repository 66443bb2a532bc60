// The network of dbl_conv_relu on expanded data, with 100, 300 and 1,000 hidden neurons.

import { ReLU } from "../activations.js";
import { doubleConvolution } from "./double-convolution.js";
import type { Experiment } from "./experiment.js";

const withHidden = (neurons: number, test: number): Experiment => ({
  id: `expanded_${neurons}`,
  title: `expanded data, one hidden layer of ${neurons}`,
  data: "expanded",
  layers: () => doubleConvolution(ReLU, [neurons]),
  miniBatchSize: 10,
  eta: 0.03,
  lmbda: 0.1,
  epochs: 60,
  runs: 3,
  reported: { test },
  source: "both",
});

export const expandedData: readonly Experiment[] = [
  withHidden(100, 0.9937),
  withHidden(300, 0.9946),
  withHidden(1000, 0.9943),
];
