// The network of a run: a new one, or the saved one that it goes on with.

import { ArgumentError } from "../errors.js";
import type { Experiment } from "../experiments/registry.js";
import { Network, type NetworkOptions } from "../network.js";

interface Choice {
  readonly device: NonNullable<NetworkOptions["device"]>;
  readonly threads?: number | "auto";
  readonly seed?: number;
  readonly out?: string;
  readonly resume?: boolean;
}

/** @throws ArgumentError when the file to go on with holds another network or seed */
export async function openNetwork(experiment: Experiment, choice: Choice): Promise<Network> {
  const { device, threads, seed, out, resume } = choice;
  const options = { device, ...(threads === undefined ? {} : { threads }) };
  if (!resume || out === undefined) {
    const { miniBatchSize } = experiment;
    const seeded = seed === undefined ? options : { ...options, seed };
    return new Network(experiment.layers(), miniBatchSize, seeded);
  }
  const net = await Network.load(out, options);
  try {
    checkSame(net, experiment, out, seed);
    return net;
  } catch (error) {
    await net.dispose();
    throw error;
  }
}

function checkSame(net: Network, experiment: Experiment, path: string, seed?: number): void {
  if (architecture(net) !== architecture({ ...experiment, layers: experiment.layers() })) {
    throw new ArgumentError(
      `${path} holds another network than ${experiment.id}; name the experiment that it was saved by`,
    );
  }
  if (seed !== undefined && seed !== net.seed) {
    throw new ArgumentError(
      `${path} was trained with the seed ${net.seed}; leave --seed out, or --resume to start anew`,
    );
  }
}

function architecture({ layers, miniBatchSize }: Pick<Network, "layers" | "miniBatchSize">) {
  return JSON.stringify([miniBatchSize, ...layers.map((layer) => layer.describe())]);
}
