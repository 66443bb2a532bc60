// What `network3 predict` does: the saved network, and each image through it.

import { CLASSES, FEATURES, SIDE } from "../data/mnist-layout.js";
import { DataError, Network3Error, ShapeError } from "../errors.js";
import { prepareDigit } from "../images/digit.js";
import { readPng } from "../images/read-png.js";
import { isConvPool } from "../layers/conv-pool.js";
import { Network, type NetworkOptions } from "../network.js";
import { reportFailure } from "./failure.js";
import { type CliIo, hasColors } from "./io.js";
import { describePrediction, type Prediction, toJson } from "./predict-report.js";

export interface PredictOptions {
  device: NonNullable<NetworkOptions["device"]>;
  threads?: number;
  json: boolean;
}

/**
 * Prints what the network saved at `model` takes each image for. An image that cannot be used is
 * reported and the others go on; the failure comes at the end.
 */
export async function predictImages(
  model: string,
  images: readonly string[],
  options: PredictOptions,
  io: CliIo,
): Promise<void> {
  const { device, threads } = options;
  const net = await Network.load(model, { device, ...(threads === undefined ? {} : { threads }) });
  try {
    requireDigits(net, model);
    const predictions: Prediction[] = [];
    const failures: Network3Error[] = [];
    for (const image of images) {
      const digit = await tryPrepare(image, io);
      if (digit instanceof Network3Error) {
        failures.push(digit);
        if (images.length > 1) reportFailure(digit, io);
        continue;
      }
      const prediction = { image, digit, probabilities: [...(await net.feedforward(digit))] };
      predictions.push(prediction);
      if (options.json) continue;
      const text = describePrediction(prediction, hasColors(io.stdout, io.env));
      io.stdout.write(`${predictions.length > 1 ? "\n" : ""}${text}\n`);
    }
    io.signal.throwIfAborted();
    if (options.json) io.stdout.write(`${JSON.stringify(predictions.map(toJson), null, 2)}\n`);
    finish(failures, images.length);
  } finally {
    await net.dispose();
  }
}

function requireDigits(net: Network, model: string): void {
  const [first, last] = [net.layers[0], net.layers.at(-1)];
  const input = isConvPool(first) ? first.imageShape.slice(-3) : [first?.inputSize];
  const fits = [`1,${SIDE},${SIDE}`, String(FEATURES)].includes(input.join());
  if (fits && last?.outputSize === CLASSES) return;
  throw new ShapeError(
    `${model}: this network takes ${input.join("x")} values an example and has ` +
      `${last?.outputSize} classes; predict needs one that takes ${SIDE}x${SIDE} pixels and has ` +
      `${CLASSES} classes, such as those that \`network3 run <experiment> --out <file>\` saves`,
  );
}

/** The image as an example, or why it cannot be one; rejects when the command is to end. */
async function tryPrepare(image: string, { signal }: CliIo): Promise<Float32Array | Network3Error> {
  try {
    signal.throwIfAborted();
    return prepareDigit(await readPng(image, signal), image);
  } catch (error) {
    if (error instanceof Network3Error) return error;
    throw error;
  }
}

function finish(failures: readonly Network3Error[], images: number): void {
  const [failure] = failures;
  if (failure === undefined) return;
  if (images === 1) throw failure;
  throw new DataError(`${failures.length} of ${images} images could not be used; see above`);
}
