// Dropout in the fully connected layers, on expanded data, and the vote of five such networks.

import { ReLU } from "../activations.js";
import { doubleConvolution } from "./double-convolution.js";
import type { Experiment } from "./experiment.js";

const P_DROPOUT = 0.5;

export const dropout: Experiment = {
  id: "dropout",
  title: "expanded data, two hidden layers, dropout",
  data: "expanded",
  layers: () => doubleConvolution(ReLU, [1000, 1000], P_DROPOUT),
  miniBatchSize: 10,
  eta: 0.03,
  lmbda: 0,
  epochs: 40,
  runs: 5,
  reported: { test: 0.996, ensemble: 0.9967 },
  source: "both",
};

export const dropout300: Experiment = {
  ...dropout,
  id: "dropout_300",
  title: "dropout with hidden layers of 300 neurons",
  layers: () => doubleConvolution(ReLU, [300, 300], P_DROPOUT),
  runs: 3,
  reported: {},
  source: "chapter",
  note: "the chapter says only that the validation accuracy is very slightly worse than with 1,000 neurons",
};

export const ensembleOfDropout: Experiment = {
  ...dropout,
  id: "ensemble",
  title: "the vote of five dropout networks",
  networks: 5,
  voters: "dropout",
  runs: 1,
  reported: { ensemble: 0.9967 },
};
