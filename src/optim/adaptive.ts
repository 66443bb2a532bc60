import { checkNumber } from "../arguments.js";
import {
  checkCommon,
  checkPositive,
  checkShare,
  decayed,
  type Optimizer,
  type OptimizerOptions,
  optimizerOf,
} from "./optimizer.js";

/** Options of {@link rmsprop}. */
export interface RmspropOptions extends OptimizerOptions {
  /** Share of the mean squared gradient that is kept, in [0, 1); default 0.99. */
  readonly alpha?: number;
  /** Added to the root of the mean squared gradient; default 1e-8. */
  readonly epsilon?: number;
  /** Adds weightDecay·w to the gradient of weights; default 0. */
  readonly weightDecay?: number;
}

/**
 * RMSProp (Hinton 2012): gradients divided by the root of their mean square, as PyTorch's. The learning rate is
 * 0.01 by default.
 *
 * @throws {ArgumentError} for numbers out of range and unknown options
 *
 * @example
 * rmsprop({ learningRate: 0.001 });
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const common = checkCommon("rmsprop", options, 0.01, ["alpha", "epsilon", "weightDecay"]);
  const alpha = checkShare("rmsprop: alpha", options.alpha ?? 0.99);
  const epsilon = checkPositive("rmsprop: epsilon", options.epsilon ?? 1e-8);
  const decay = checkNumber("rmsprop: weightDecay", options.weightDecay ?? 0, { min: 0 });
  return optimizerOf({
    type: "rmsprop",
    ...common,
    slots: ["square"],
    update(context) {
      const gradient = decayed(context, decay);
      const square = context
        .slot("square")
        .mul(alpha)
        .add(gradient.square().mul(1 - alpha));
      const direction = gradient.div(square.sqrt().add(epsilon));
      const parameter = context.parameter.sub(direction.mul(context.rate("learningRate")));
      return { parameter, slots: { square } };
    },
  });
}

/** Options of {@link adagrad}. */
export interface AdagradOptions extends OptimizerOptions {
  /** Added to the root of the sum of squared gradients; default 1e-10. */
  readonly epsilon?: number;
  /** Adds weightDecay·w to the gradient of weights; default 0. */
  readonly weightDecay?: number;
}

/**
 * Adagrad (Duchi et al. 2011): gradients divided by the root of the sum of all their squares, as PyTorch's.
 * The learning rate is 0.01 by default.
 *
 * @throws {ArgumentError} for numbers out of range and unknown options
 *
 * @example
 * adagrad({ learningRate: 0.05 });
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const common = checkCommon("adagrad", options, 0.01, ["epsilon", "weightDecay"]);
  const epsilon = checkPositive("adagrad: epsilon", options.epsilon ?? 1e-10);
  const decay = checkNumber("adagrad: weightDecay", options.weightDecay ?? 0, { min: 0 });
  return optimizerOf({
    type: "adagrad",
    ...common,
    slots: ["sum"],
    update(context) {
      const gradient = decayed(context, decay);
      const sum = context.slot("sum").add(gradient.square());
      const direction = gradient.div(sum.sqrt().add(epsilon));
      const parameter = context.parameter.sub(direction.mul(context.rate("learningRate")));
      return { parameter, slots: { sum } };
    },
  });
}
