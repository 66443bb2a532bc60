// The optimisers and schedules that an experiment can name. They are imported when they are first used.

import type { Optimizer } from "../optim/optimizer.js";
import type { Experiment } from "./experiment.js";

/** The optimisers of experiments; `sgd` is plain gradient descent. */
export type OptimizerName =
  | "sgd"
  | "momentum"
  | "nesterov"
  | "adam"
  | "adamw"
  | "rmsprop"
  | "adagrad";

type Optimizers = typeof import("../optim/index.js");

/** The optimisers with their usual learning rates; plain gradient descent has that of the experiment. */
const rules: Readonly<
  Record<
    Exclude<OptimizerName, "sgd">,
    readonly [rate: number, make: (optim: Optimizers, learningRate: number) => Optimizer]
  >
> = {
  momentum: [0.01, ({ sgd }, learningRate) => sgd({ learningRate, momentum: 0.9 })],
  nesterov: [0.01, ({ sgd }, learningRate) => sgd({ learningRate, momentum: 0.9, nesterov: true })],
  adam: [0.001, ({ adam }, learningRate) => adam({ learningRate })],
  adamw: [0.001, ({ adamw }, learningRate) => adamw({ learningRate })],
  rmsprop: [0.01, ({ rmsprop }, learningRate) => rmsprop({ learningRate })],
  adagrad: [0.01, ({ adagrad }, learningRate) => adagrad({ learningRate })],
};

export const optimizerNames = ["sgd", ...Object.keys(rules)] as readonly OptimizerName[];

/** How the learning rate changes: `cosine` lowers it to 0 along half a cosine over the epochs of the run. */
export type ScheduleName = "constant" | "cosine";
export const scheduleNames: readonly ScheduleName[] = ["constant", "cosine"];

/** Makes the optimiser of an experiment; undefined for plain gradient descent. */
export async function optimizerOf({
  optimizer = "sgd",
}: Pick<Experiment, "optimizer">): Promise<Optimizer | undefined> {
  if (optimizer === "sgd") return undefined;
  const [rate, make] = rules[optimizer];
  return make(await import("../optim/index.js"), rate);
}

/** Returns the learning rate that an optimiser has where none is given; undefined for plain gradient descent. */
export function usualRate(name: OptimizerName): number | undefined {
  return name === "sgd" ? undefined : rules[name][0];
}

/** Returns the learning rate of an experiment that trains for so many epochs, a number or one by epoch. */
export async function rateOf(
  { eta, schedule = "constant" }: Pick<Experiment, "eta" | "schedule">,
  epochs: number,
): Promise<number | ((epoch: number) => number)> {
  if (schedule === "constant" || epochs === 0) return eta;
  const { cosine } = await import("../optim/index.js");
  const rate = cosine({ rate: eta, over: epochs });
  return (epoch) => rate(0, epoch, []);
}
