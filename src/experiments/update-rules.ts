// The optimisers and schedules that an experiment can name.

import { adam, adamw } from "../optim/adam.js";
import { adagrad, rmsprop } from "../optim/adaptive.js";
import type { Optimizer } from "../optim/optimizer.js";
import { cosine } from "../optim/schedules.js";
import { sgd } from "../optim/sgd.js";
import type { Experiment } from "./experiment.js";

/** The optimisers by name; plain gradient descent, `sgd`, has none. Each has a rate of its own by default. */
const makers = {
  sgd: () => undefined,
  momentum: () => sgd({ momentum: 0.9, learningRate: 0.01 }),
  nesterov: () => sgd({ momentum: 0.9, nesterov: true, learningRate: 0.01 }),
  adam,
  adamw,
  rmsprop,
  adagrad,
} satisfies Readonly<Record<string, () => Optimizer | undefined>>;

export type OptimizerName = keyof typeof makers;
export const optimizerNames = Object.keys(makers) as readonly OptimizerName[];

/** How the learning rate changes: `cosine` lowers it to 0 along half a cosine over the epochs of the run. */
export type ScheduleName = "constant" | "cosine";
export const scheduleNames: readonly ScheduleName[] = ["constant", "cosine"];

/** Makes the optimiser of that name; undefined for plain gradient descent. */
export function optimizerNamed(name: OptimizerName): Optimizer | undefined {
  return makers[name]();
}

/** Makes the optimiser of an experiment; undefined for plain gradient descent. */
export function optimizerOf({ optimizer = "sgd" }: Pick<Experiment, "optimizer">) {
  return optimizerNamed(optimizer);
}

/** Returns the learning rate that an optimiser has where none is given; undefined for plain gradient descent. */
export function usualRate(name: OptimizerName): number | undefined {
  const { learningRate } = optimizerNamed(name)?.rates ?? {};
  return typeof learningRate === "number" ? learningRate : undefined;
}

/** Returns the learning rate of an experiment that trains for so many epochs, a number or one by epoch. */
export function rateOf(
  { eta, schedule = "constant" }: Pick<Experiment, "eta" | "schedule">,
  epochs: number,
): number | ((epoch: number) => number) {
  if (schedule === "constant" || epochs === 0) return eta;
  const rate = cosine({ rate: eta, over: epochs });
  return (epoch) => rate(0, epoch, []);
}
