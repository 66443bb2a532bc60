// Multiplies the weights of a network or a model by a number.
import { checkNumber, describe } from "./arguments.js";
import { ArgumentError } from "./errors.js";
import { Model } from "./model/model.js";
import { isNetwork, type Network } from "./network.js";
import type { Parameters } from "./train/parameters.js";

/**
 * Multiplies all weights of a network or a model by c (Nielsen ch. 6, problem 11), but no biases: the parameters on which weight
 * decay acts.
 *
 * @throws {ArgumentError} if `net` is neither, or c is no finite number
 *
 * @example
 * await scaleWeights(net, 2);
 */
export async function scaleWeights(
  net: Pick<Network | Model<never, never>, "parameters" | "setParameters">,
  c: number,
): Promise<void> {
  const factor = checkNumber("scaleWeights: c", c);
  const isWeight = weightsOf(net);
  const scaled: Parameters = {};
  for (const [name, { shape, data }] of Object.entries(await net.parameters())) {
    if (isWeight(name)) scaled[name] = { shape, data: data.map((w) => factor * w) };
  }
  await net.setParameters(scaled);
}

/** Tells whether a parameter is a weight, by its name. */
function weightsOf(net: unknown): (name: string) => boolean {
  if (isNetwork(net)) {
    const names = net.layers.flatMap((layer, index) =>
      layer
        .parameters()
        .filter(({ decays }) => decays)
        .map(({ name }) => `layers.${index}.${name}`),
    );
    return (name) => names.includes(name);
  }
  if (net instanceof Model) {
    const names = net.weights;
    return (name) => names.includes(name);
  }
  throw new ArgumentError(`scaleWeights: expected a Network or a Model, got ${describe(net)}`);
}
