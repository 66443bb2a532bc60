// Start values that are fitted to data: layer-sequential unit variance.
import { checkCount, checkFlag, checkNumber, checkOptions, describe } from "./arguments.js";
import type { Dataset } from "./data/dataset.js";
import { ArgumentError } from "./errors.js";
import type { Values } from "./model/definition.js";
import type { Inputs as ModelInputs, NamedData } from "./model/inputs.js";
import { Model } from "./model/model.js";
import { type Inputs, isNetwork, type Network } from "./network.js";
import { orthogonalSteps } from "./nn/orthogonal.js";
import type { UnitVarianceSettings } from "./train/unit-variance.js";

/** Options of {@link lsuv}. */
export interface LsuvOptions {
  /** How far the variance of a layer's sums may be from 1; default 0.01. */
  readonly tolerance?: number;
  /** Most times that the weights of a layer are scaled; default 10. Without recurrence one is enough. */
  readonly maxIterations?: number;
  /** Begins with orthonormal weights, as the method does; false scales the weights that there are. Default true. */
  readonly orthonormal?: boolean;
}

/**
 * Layer-sequential unit variance (Mishkin and Matas, "All you need is a good init", 2015). One layer after the other gets
 * orthonormal weights, drawn from the seed of the network, and then a factor such that its weighted sums of the data have
 * variance 1 over rows, units and places. Biases of these sums become 0. Dropout is that of inference.
 *
 * @param net a network or a model; in a model, weights that the outputs depend on through matrix products and
 *   convolutions are scaled, and others stay, such as those of an embedding
 * @param data one mini-batch of examples; all rows are worked on at once, so some hundreds are enough
 * @returns the variances that the sums of each weight have in the end, by the name of the weight
 * @throws {DataError} if there are no rows, or the sums of a weight are all equal; nothing is changed then
 * @throws {NanError} if sums are not finite; nothing is changed then
 * @throws {ArgumentError} if `net` is neither, or an option is wrong
 *
 * @example
 * await lsuv(net, training.slice(0, 200));
 */
export async function lsuv(
  net: Network,
  data: Inputs,
  options?: LsuvOptions,
): Promise<Readonly<Record<string, number>>>;
export async function lsuv<I extends ModelInputs, O extends Values, M extends Values>(
  net: Model<I, O, M>,
  data: Partial<NamedData<I>> | Dataset,
  options?: LsuvOptions,
): Promise<Readonly<Record<string, number>>>;
export async function lsuv(
  net: unknown,
  data: unknown,
  options: LsuvOptions = {},
): Promise<Readonly<Record<string, number>>> {
  const settings = checkLsuv(options);
  if (isNetwork(net) || net instanceof Model) return net.unitVariance(data, settings);
  throw new ArgumentError(`lsuv: expected a Network or a Model, got ${describe(net)}`);
}

function checkLsuv(options: LsuvOptions): UnitVarianceSettings {
  checkOptions("lsuv", options, ["tolerance", "maxIterations", "orthonormal"]);
  const { tolerance = 0.01, maxIterations = 10, orthonormal = true } = options;
  return {
    tolerance: checkNumber("lsuv: tolerance", tolerance, { min: 0, below: 1 }),
    maxIterations: checkCount("lsuv: maxIterations", maxIterations),
    start: checkFlag("lsuv: orthonormal", orthonormal)
      ? (values, random, shape) => orthogonalSteps(values, random, shape, 1)
      : undefined,
  };
}
