// The hyper-parameters of a run: those of the experiment, or others from the command line.

import type { Experiment } from "../../experiments/registry.js";
import type { RunOptions } from "./options.js";

/**
 * Returns the experiment with the hyper-parameters of the options. A changed experiment is not
 * compared with the book, which says nothing about it.
 */
export function withSettings(
  experiment: Experiment,
  { eta, lmbda, miniBatch }: Pick<RunOptions, "eta" | "lmbda" | "miniBatch">,
): Experiment {
  const changed = {
    eta: eta ?? experiment.eta,
    lmbda: lmbda ?? experiment.lmbda,
    miniBatchSize: miniBatch ?? experiment.miniBatchSize,
  };
  const isSame =
    changed.eta === experiment.eta &&
    changed.lmbda === experiment.lmbda &&
    changed.miniBatchSize === experiment.miniBatchSize;
  return isSame ? experiment : { ...experiment, ...changed, reported: {} };
}
