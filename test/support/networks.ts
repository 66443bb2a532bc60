// Small networks and examples for tests; networks are disposed when the test ends.
import {
  ConvPoolLayer,
  type FloatArray,
  FullyConnectedLayer,
  Network,
  type NetworkLayers,
  type NetworkOptions,
  type Parameters,
  SoftmaxLayer,
  tanh,
} from "network3";
import { onTestFinished } from "vitest";
import { TestRandom } from "./random.js";

export const BATCH = 5;
/** Number of inputs of {@link denseLayers} and {@link convLayers}. */
export const FEATURES = 64;
export const CLASSES = 4;

/** Creates a network that is disposed at the end of the current test. */
export function make(
  layers: NetworkLayers,
  options: NetworkOptions = {},
  miniBatchSize = BATCH,
): Network {
  const net = new Network(layers, miniBatchSize, { seed: 1, threads: 2, ...options });
  onTestFinished(() => net.dispose());
  return net;
}

/** Fully connected layers from 64 inputs to 4 classes. */
export function denseLayers(pDropout = 0): NetworkLayers {
  return [
    new FullyConnectedLayer({ nIn: FEATURES, nOut: 7, activationFn: tanh, pDropout }),
    new SoftmaxLayer({ nIn: 7, nOut: CLASSES, pDropout }),
  ];
}

/** Convolutional layers from 8x8 images to 4 classes. */
export function convLayers(pDropout = 0): NetworkLayers {
  return [
    new ConvPoolLayer({ imageShape: [1, 8, 8], filterShape: [3, 1, 3, 3], activationFn: tanh }),
    new FullyConnectedLayer({ nIn: 27, nOut: 6, pDropout }),
    new SoftmaxLayer({ nIn: 6, nOut: CLASSES, pDropout }),
  ];
}

/** Reproducible examples with values in 0..1. */
export function examples(rows: number, name = "examples", features = FEATURES, classes = CLASSES) {
  const random = new TestRandom(name);
  return {
    x: Float32Array.from({ length: rows * features }, () => random.uniform()),
    y: Int32Array.from({ length: rows }, () => random.integer(0, classes - 1)),
  };
}

/** Random values of about `size` for every parameter, including those of the softmax layer. */
export function randomParameters(parameters: Parameters, name: string, size = 0.3): Parameters {
  const random = new TestRandom(name);
  return Object.fromEntries(
    Object.entries(parameters).map(([key, { shape, data }]) => [
      key,
      { shape, data: Float32Array.from(data, () => size * random.normal()) },
    ]),
  );
}

/** Parameters as plain numbers, to be compared with `toEqual`. */
export async function snapshot(net: Network): Promise<Record<string, number[]>> {
  return valuesOf(await net.parameters());
}

export function valuesOf(parameters: Parameters): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { data }]) => [name, Array.from(data)]),
  );
}

export function parameter(parameters: Parameters, name: string): FloatArray {
  const found = parameters[name];
  if (!found) throw new RangeError(`no parameter ${name}`);
  return found.data;
}

/** Σ‖w‖² over all layers, without biases. */
export function sumOfSquares(parameters: Parameters): number {
  let sum = 0;
  for (const [name, { data }] of Object.entries(parameters)) {
    if (name.endsWith(".w")) for (const w of data) sum += w * w;
  }
  return sum;
}

/** Returns the error that a promise rejects with; fails if it resolves. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => ({ resolved: true as const }),
    (error: unknown) => ({ resolved: false as const, error }),
  );
  if (outcome.resolved) throw new Error("the promise resolved");
  return outcome.error;
}
