// The settings that the experiments with ReLU and L2 on expanded data share.

import { ReLU } from "../activations.js";
import { doubleConvolution } from "./double-convolution.js";
import type { Experiment } from "./experiment.js";

/**
 * An experiment with two convolutional layers on expanded data.
 *
 * @param hidden neurons of each fully connected hidden layer
 * @param test the test accuracy that the book reports
 */
export function onExpandedData(
  id: string,
  title: string,
  hidden: readonly number[],
  test: number,
): Experiment {
  return {
    id,
    title: `expanded data, ${title}`,
    data: "expanded",
    layers: () => doubleConvolution(ReLU, hidden),
    miniBatchSize: 10,
    eta: 0.03,
    lmbda: 0.1,
    epochs: 60,
    runs: 3,
    reported: { test },
    source: "both",
  };
}
