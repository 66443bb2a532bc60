import { checkFlag, checkNumber } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { sgdUpdate } from "../graph/ops/sgd-update.js";
import {
  checkCommon,
  checkShare,
  decayed,
  type Optimizer,
  type OptimizerOptions,
  optimizerOf,
} from "./optimizer.js";

/** Options of {@link sgd}. */
export interface SgdOptions extends OptimizerOptions {
  /** Share of the velocity that is kept, 0 ≤ momentum < 1; default 0. */
  readonly momentum?: number;
  /** Looks ahead along the velocity (Nesterov 1983); needs a momentum. Default false. */
  readonly nesterov?: boolean;
  /** L2 penalty: adds weightDecay·w to the gradient of weights. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent: w ← w - η·v with v ← momentum·v + gradient (as PyTorch's SGD). The learning
 * rate is 0.1 by default.
 *
 * @throws {ArgumentError} for numbers out of range and unknown options
 *
 * @example
 * sgd({ learningRate: 0.1, momentum: 0.9 });
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const common = checkCommon("sgd", options, 0.1, ["momentum", "nesterov", "weightDecay"]);
  const { momentum: givenMomentum = 0, nesterov: givenNesterov = false } = options;
  const momentum = checkShare("sgd: momentum", givenMomentum);
  const nesterov = checkFlag("sgd: nesterov", givenNesterov);
  const weightDecay = checkNumber("sgd: weightDecay", options.weightDecay ?? 0, { min: 0 });
  if (nesterov && momentum === 0) {
    throw new ArgumentError(
      "sgd: nesterov needs a momentum such as 0.9; leave nesterov out or give one",
    );
  }
  return optimizerOf({
    type: "sgd",
    ...common,
    slots: momentum > 0 ? ["velocity"] : [],
    update(context) {
      const { parameter } = context;
      const eta = context.rate("learningRate");
      const gradient = decayed(context, weightDecay);
      const wrap = (direction: typeof gradient) =>
        parameter.graph.wrap(sgdUpdate(parameter.node, direction.node, eta.node));
      if (momentum === 0) return { parameter: wrap(gradient) };
      const velocity = context.slot("velocity").mul(momentum).add(gradient);
      const direction = nesterov ? gradient.add(velocity.mul(momentum)) : velocity;
      return { parameter: wrap(direction), slots: { velocity } };
    },
  });
}
