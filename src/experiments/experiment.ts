// The description of an experiment: data, architecture, hyper-parameters and what was reported.

import type { NetworkLayers } from "../network.js";

/** One row of the registry; all accuracies in 0..1. */
export interface Experiment {
  /** The name of its function in conv.py, where it has one. */
  readonly id: string;
  readonly title: string;
  /** `expanded`: the training images five times, see `expandData`. */
  readonly data: "mnist" | "expanded";
  /** New layer objects at each call. */
  layers(): NetworkLayers;
  readonly miniBatchSize: number;
  /** Learning rate η. */
  readonly eta: number;
  /** L2 regularisation λ, divided by the number of mini-batches as in network3.py. */
  readonly lmbda: number;
  readonly epochs: number;
  /** Runs of which the one with the best validation accuracy was reported. */
  readonly runs: number;
  /** What the book reports; no `test` where it gives no figure. */
  readonly reported: {
    readonly test?: number /** The vote of all runs. */;
    readonly ensemble?: number;
  };
  /** Where it is described. */
  readonly source: "chapter" | "conv.py" | "both";
  /** What to know before comparing with the book. */
  readonly note?: string;
}
