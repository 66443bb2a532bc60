// The work of training, to tell how long networks of different sizes take.

import type { Experiment } from "../../experiments/registry.js";
import { flopsOfStep } from "../../graph/work.js";
import { lowerTrainStep } from "../../network/lower.js";
import { checkStack } from "../../network/stack.js";

/** Returns the floating-point operations of a mini-batch. */
export function workOf({
  layers,
  miniBatchSize,
}: Pick<Experiment, "layers" | "miniBatchSize">): number {
  const stack = checkStack(layers(), miniBatchSize);
  const plain = { rule: undefined, augmented: undefined };
  return flopsOfStep(lowerTrainStep(stack, miniBatchSize, plain).spec);
}
