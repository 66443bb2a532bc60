// All experiments in the order of the chapter. To add one, add a file here and a line in the list.

import { basicConv } from "./basic-conv.js";
import { dblConv } from "./dbl-conv.js";
import { dblConvReLU } from "./dbl-conv-relu.js";
import { dblConvTanh } from "./dbl-conv-tanh.js";
import { dropout } from "./dropout.js";
import type { Experiment } from "./experiment.js";
import { omitFC } from "./omit-fc.js";
import { shallow } from "./shallow.js";

export type { Experiment } from "./experiment.js";

/**
 * The experiments of the chapter, on the 50,000 training images of MNIST or on the expanded images.
 */
export const experiments: readonly Experiment[] = [
  shallow,
  basicConv,
  omitFC,
  dblConv,
  dblConvTanh,
  dblConvReLU,
  dropout,
];

/** The experiment named `id`, if there is one. */
export function findExperiment(id: string): Experiment | undefined {
  return experiments.find((experiment) => experiment.id === id);
}
