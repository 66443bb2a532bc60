// Two fully connected hidden layers of 100, 300 and 1,000 neurons each, on expanded data.

import { ReLU } from "../activations.js";
import { doubleConvolution } from "./double-convolution.js";
import type { Experiment } from "./experiment.js";

const withHidden = (neurons: number, test: number): Experiment => ({
  id: `double_fc_${neurons}`,
  title: `expanded data, two hidden layers of ${neurons}`,
  data: "expanded",
  layers: () => doubleConvolution(ReLU, [neurons, neurons]),
  miniBatchSize: 10,
  eta: 0.03,
  lmbda: 0.1,
  epochs: 60,
  runs: 3,
  reported: { test },
  source: "both",
});

export const expandedDataDoubleFC: readonly Experiment[] = [
  withHidden(100, 0.9943),
  withHidden(300, 0.9948),
  withHidden(1000, 0.9947),
];
