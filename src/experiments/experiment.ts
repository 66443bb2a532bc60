// The description of an experiment: data, architecture, hyper-parameters and reported accuracies.

import type { Augmentation } from "../data/augmentation.js";
import type { Init } from "../initializers.js";
import type { NetworkLayers } from "../network.js";
import type { OptimizerName, ScheduleName } from "./update-rules.js";

/** An entry of the registry. Accuracies are fractions in 0..1. */
export interface Experiment {
  /** The name of the function in conv.py, if it has the experiment. */
  readonly id: string;
  readonly title: string;
  /** `expanded` adds four copies of each training image, shifted by a pixel, see `expandData`. */
  readonly data: "mnist" | "expanded";
  /** Returns new layer objects at each call. */
  layers(): NetworkLayers;
  readonly miniBatchSize: number;
  /** Learning rate η. */
  readonly eta: number;
  /** L2 regularisation λ, divided by the number of mini-batches as in network3.py. */
  readonly lmbda: number;
  readonly epochs: number;
  /** The rule of the updates; gradient descent where it is left out. */
  readonly optimizer?: OptimizerName;
  /** How the learning rate changes; not at all where it is left out. */
  readonly schedule?: ScheduleName;
  /** Start values of the weights; those of the book where it is left out. */
  readonly init?: Init;
  /** True if each epoch visits the examples in a new order, which network3.py does not. */
  readonly shuffle?: boolean;
  /** Random transformations of the training images, anew each epoch, which network3.py does not make. */
  readonly augment?: Augmentation;
  /** The most training images that are used, counted before they are expanded; all if left out. */
  readonly trainSize?: number;
  /** Networks that are trained and vote; one where it is left out. */
  readonly networks?: number;
  /** The experiment whose runs are the networks of the vote. */
  readonly voters?: string;
  /** Number of runs; the run with the best validation accuracy is reported. */
  readonly runs: number;
  /** Accuracies in the book; `test` is absent if the book gives none. */
  readonly reported: {
    readonly test?: number;
    /** Test accuracy of the vote of all runs. */
    readonly ensemble?: number;
  };
  /** The place where the experiment is described; `ours` are not in the book. */
  readonly source: "chapter" | "conv.py" | "both" | "ours";
  /** A note on comparing results with the book. */
  readonly note?: string;
}
