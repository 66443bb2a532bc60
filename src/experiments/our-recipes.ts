// Two recipes of our own, which the book does not have: the networks of the chapter with what was learned since.
// Their settings were chosen by validation accuracy.

import { ReLU } from "../activations.js";
import { augment } from "../data/augmentation.js";
import { doubleConvolution } from "./double-convolution.js";
import type { Experiment } from "./experiment.js";

/** He's start values and dropout, images that change and a learning rate that falls from epoch to epoch. */
const recipe = {
  data: "mnist",
  layers: () => doubleConvolution(ReLU, [100], 0.25),
  miniBatchSize: 10,
  eta: 0.05,
  schedule: "cosine",
  lmbda: 0,
  init: "he",
  shuffle: true,
  augment: augment({ translate: 2, rotate: 10, scale: 0.1 }),
  reported: {},
  source: "ours",
} as const satisfies Partial<Experiment>;

/** Returns the experiment of the networks, and that of their vote. */
function withVote(id: string, networks: number, epochs: number, title: string): Experiment[] {
  const voters = `${id}_net`;
  return [
    { ...recipe, id: voters, title: `a network of ${id}`, epochs, runs: networks },
    { ...recipe, id, title, epochs, runs: 1, networks, voters },
  ];
}

/** The best accuracy within 10 minutes on two cores, and the fewest mistakes within 90. */
export const ourRecipes: readonly Experiment[] = [
  ...withVote("ten_minutes", 6, 60, "the vote of 6 networks of 60 epochs"),
  ...withVote("fewest_mistakes", 10, 160, "the vote of 10 networks of 160 epochs"),
];
