// Compares the gradients of a network with numeric ones.
import { checkCount, checkOptions, describe } from "./arguments.js";
import type { FloatArray } from "./backend/backend.js";
import type { Data } from "./data/data.js";
import { ArgumentError } from "./errors.js";
import { type CostOptions, isNetwork, Network, type NetworkLayers } from "./network.js";
import { permutation } from "./random.js";

/** Options of {@link checkGradients}. */
export interface CheckGradientsOptions extends CostOptions {
  /** Values of each parameter that are checked, chosen at random; default 20, all where there are fewer. */
  readonly samples?: number;
}

/** The result of {@link checkGradients}. */
export interface GradientCheck {
  /** The largest of the errors. */
  readonly largestError: number;
  /** By parameter, such as `layers.0.w`. */
  readonly parameters: Readonly<Record<string, ParameterCheck>>;
}

/** The result of {@link checkGradients} for one parameter. */
export interface ParameterCheck {
  /** Number of values that were checked. */
  readonly checked: number;
  /** The largest difference, relative to the largest gradient of the parameter. */
  readonly error: number;
}

/** The step of the central difference: in float64 its error is about its square, 1e-10. */
const STEP = 1e-5;
const SAMPLES = 20;

/**
 * Compares the gradients that a network computes on its device with central differences of the cost, which the
 * reference computes in float64. The network stays as it is.
 *
 * The error of a right gradient is about 1e-9 on the reference device and 1e-6 on others, which compute in
 * float32. It can be larger where a step crosses the kink of a rectified linear unit or of max-pooling.
 *
 * @param net a network without dropout, because a cost with random masks has no derivative
 * @param data exactly one mini-batch
 * @throws {ArgumentError} if a layer drops inputs
 * @throws {DataError} if `data` is not one mini-batch
 *
 * @see Nielsen, Neural Networks and Deep Learning, chapter 6, the problem on backpropagation in convolutional networks
 *
 * @example
 * const { largestError } = await checkGradients(net, training.slice(0, 10));
 */
export async function checkGradients(
  net: Network,
  data: Data,
  options: CheckGradientsOptions = {},
): Promise<GradientCheck> {
  const where = "checkGradients";
  checkOptions(where, options, ["samples", "lmbda", "numTrainingBatches"]);
  if (!isNetwork(net)) {
    throw new ArgumentError(`${where}: net must be a Network, got ${describe(net)}`);
  }
  const dropping = net.layers.findIndex(({ pDropout }) => pDropout > 0);
  if (dropping >= 0) {
    throw new ArgumentError(
      `${where}: layers[${dropping}] drops inputs at random, so that its cost has no derivative; give it pDropout 0`,
    );
  }
  const { samples = SAMPLES, ...costOptions } = options;
  const most = checkCount(`${where}: samples`, samples);
  const gradients = await net.gradients(data, costOptions);
  const layers = net.layers as NetworkLayers;
  const copy = new Network(layers, net.miniBatchSize, { device: "reference", seed: net.seed });
  try {
    await copy.setParameters(await net.parameters());
    const parameters: Record<string, ParameterCheck> = {};
    const start = await copy.parameters();
    for (const [index, [name, { data: given }]] of Object.entries(gradients).entries()) {
      const values = start[name];
      if (!values) continue;
      const costAt = async (at: number, value: number) => {
        await copy.setParameters({ [name]: { ...values, data: replaced(values.data, at, value) } });
        return copy.cost(data, costOptions);
      };
      const chosen = permutation(given.length, 0, index).subarray(0, most);
      const largest = largestOf(given);
      let error = 0;
      for (const at of chosen) {
        const value = values.data[at] ?? 0;
        const rise = (await costAt(at, value + STEP)) - (await costAt(at, value - STEP));
        error = Math.max(error, Math.abs(rise / (2 * STEP) - (given[at] ?? 0)));
      }
      await copy.setParameters({ [name]: values });
      // A parameter without any gradient is compared absolutely.
      parameters[name] = { checked: chosen.length, error: error / (largest || 1) };
    }
    const errors = Object.values(parameters).map(({ error }) => error);
    return { largestError: Math.max(0, ...errors), parameters };
  } finally {
    await copy.dispose();
  }
}

function largestOf(values: FloatArray): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** Returns a copy in which one value is another. */
function replaced(values: FloatArray, at: number, value: number): FloatArray {
  const copy = values.slice();
  copy[at] = value;
  return copy;
}
