import { checkNumber } from "../arguments.js";
import type { Value } from "../ops/value.js";
import {
  checkCommon,
  checkPositive,
  checkShare,
  decayed,
  type Optimizer,
  type OptimizerOptions,
  optimizerOf,
  type UpdateContext,
} from "./optimizer.js";

/** Options of {@link adam} and {@link adamw}. */
export interface AdamOptions extends OptimizerOptions {
  /** Share of the mean gradient that is kept, in [0, 1); default 0.9. */
  readonly beta1?: number;
  /** Share of the mean squared gradient that is kept, in [0, 1); default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean squared gradient; default 1e-8. */
  readonly epsilon?: number;
  /** `adam`: adds weightDecay·w to the gradient of weights, default 0. `adamw`: shrinks weights by η·weightDecay, default 0.01. */
  readonly weightDecay?: number;
}

interface Settings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

function settingsOf(where: string, options: AdamOptions, decay: number): Settings {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = decay } = options;
  return {
    beta1: checkShare(`${where}: beta1`, beta1),
    beta2: checkShare(`${where}: beta2`, beta2),
    epsilon: checkPositive(`${where}: epsilon`, epsilon),
    weightDecay: checkNumber(`${where}: weightDecay`, weightDecay, { min: 0 }),
  };
}

const OPTIONS = ["beta1", "beta2", "epsilon", "weightDecay"];

/** 1 - βᵗ, without the cancellation of digits while βᵗ is near 1. */
function correction(beta: number, step: Value): Value {
  return step.mul(Math.log(beta)).expm1().neg();
}

/** Moves `from` along the mean gradient divided by the root of the mean squared gradient. */
function step(from: Value, gradient: Value, context: UpdateContext, settings: Settings) {
  const { beta1, beta2, epsilon } = settings;
  const one = from.graph.constant(1);
  const mean = context
    .slot("mean")
    .mul(beta1)
    .add(gradient.mul(1 - beta1));
  const square = context
    .slot("square")
    .mul(beta2)
    .add(gradient.square().mul(1 - beta2));
  // A β of 0 needs no correction. The corrections are scalars and come first, so that they are one task.
  const rate = context.rate("learningRate");
  const eta = beta1 === 0 ? rate : rate.div(correction(beta1, context.step));
  const factor = beta2 === 0 ? 1 : one.div(correction(beta2, context.step));
  const root = square.mul(factor).sqrt().add(epsilon);
  return { parameter: from.sub(mean.div(root).mul(eta)), slots: { mean, square } };
}

/**
 * Adam (Kingma and Ba 2015) with the corrections of its start, as PyTorch's. The learning rate is 0.001 by
 * default.
 *
 * @throws {ArgumentError} for numbers out of range and unknown options
 *
 * @example
 * adam({ learningRate: 1e-3, weightDecay: 1e-4 });
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const common = checkCommon("adam", options, 0.001, OPTIONS);
  const settings = settingsOf("adam", options, 0);
  return optimizerOf({
    type: "adam",
    ...common,
    slots: ["mean", "square"],
    update: (context) =>
      step(context.parameter, decayed(context, settings.weightDecay), context, settings),
  });
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): weights shrink by η·weightDecay, which does
 * not pass through the means.
 *
 * @throws {ArgumentError} for numbers out of range and unknown options
 *
 * @example
 * adamw({ learningRate: 1e-3, weightDecay: 0.01 });
 */
export function adamw(options: AdamOptions = {}): Optimizer {
  const common = checkCommon("adamw", options, 0.001, OPTIONS);
  const settings = settingsOf("adamw", options, 0.01);
  return optimizerOf({
    type: "adamw",
    ...common,
    slots: ["mean", "square"],
    update(context) {
      const { parameter, decays } = context;
      const shrink = context.rate("learningRate").mul(-settings.weightDecay).add(1);
      const from = decays ? parameter.mul(shrink) : parameter;
      return step(from, context.gradient, context, settings);
    },
  });
}
