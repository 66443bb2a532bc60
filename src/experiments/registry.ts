// All experiments in the order of the chapter, then our own. To add one, add a file here and a line in the list.

import { basicConv } from "./basic-conv.js";
import { dblConv } from "./dbl-conv.js";
import { dblConvReLU } from "./dbl-conv-relu.js";
import { dblConvTanh } from "./dbl-conv-tanh.js";
import { dropout, dropout300, ensembleOfDropout } from "./double-fc-dropout.js";
import { expandedData } from "./expanded-data.js";
import { expandedDataDoubleFC } from "./expanded-data-double-fc.js";
import type { Experiment } from "./experiment.js";
import { omitFC } from "./omit-fc.js";
import { ourRecipes } from "./our-recipes.js";
import { regularizedDblConv } from "./regularized-dbl-conv.js";
import { shallow } from "./shallow.js";

export type { Experiment } from "./experiment.js";

/** The experiments, on the 50,000 training images of MNIST or on the expanded images. */
export const experiments: readonly Experiment[] = [
  shallow,
  basicConv,
  omitFC,
  dblConv,
  dblConvTanh,
  dblConvReLU,
  ...expandedData,
  ...expandedDataDoubleFC,
  dropout,
  dropout300,
  ensembleOfDropout,
  regularizedDblConv,
  ...ourRecipes,
];

/** The experiment named `id`, if there is one. */
export function findExperiment(id: string): Experiment | undefined {
  return experiments.find((experiment) => experiment.id === id);
}
