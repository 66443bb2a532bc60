// Two recipes of our own, which the book does not have: the networks of the chapter with what was learned since.
// Their settings were chosen by validation accuracy.

import { ReLU } from "../activations.js";
import { augment } from "../data/augmentation.js";
import { doubleConvolution } from "./double-convolution.js";
import type { Experiment } from "./experiment.js";

/** He's start values and dropout, images that change and a learning rate that falls from epoch to epoch. */
const recipe = {
  data: "mnist",
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

const P_DROPOUT = 0.25;

/** Returns the experiment of the networks, and that of their vote. */
function withVote(
  id: string,
  networks: number,
  own: Pick<Experiment, "layers" | "epochs">,
): Experiment[] {
  const voters = `${id}_net`;
  const title = `the vote of ${networks} networks of ${own.epochs} epochs`;
  return [
    { ...recipe, ...own, id: voters, title: `a network of ${id}`, runs: networks },
    { ...recipe, ...own, id, title, runs: 1, networks, voters },
  ];
}

/** The best accuracy within 10 minutes on two cores, and the fewest mistakes within 90. */
export const ourRecipes: readonly Experiment[] = [
  ...withVote("ten_minutes", 4, {
    layers: () => doubleConvolution(ReLU, [100], P_DROPOUT),
    epochs: 60,
  }),
  ...withVote("fewest_mistakes", 4, {
    layers: () => doubleConvolution(ReLU, [200], P_DROPOUT, [32, 64]),
    epochs: 80,
  }),
];
