// The work of `network3 predict`: loads a network and classifies images.

import { CLASSES, FEATURES, SIDE } from "../../data/mnist-layout.js";
import { DataError, Network3Error, ShapeError } from "../../errors.js";
import { readDigit } from "../../images/read-digit.js";
import { Network, type NetworkOptions } from "../../network.js";
import { reportFailure } from "../failure.js";
import { type CliIo, hasColors } from "../io.js";
import { pictureFiles } from "./picture-files.js";
import { describePrediction, type Prediction, toJson } from "./report.js";

export interface PredictOptions {
  device: NonNullable<NetworkOptions["device"]>;
  threads?: number;
  json: boolean;
}

/**
 * Prints the predictions of the network in the file `model` for images. Reports images that cannot be
 * used and continues with the others; fails at the end.
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
    const fail = (error: Network3Error, isOnly: boolean) => {
      failures.push(error);
      if (!isOnly) reportFailure(error, io);
    };
    let count = 0;
    for (const argument of images) {
      const files = await orFailure(() => pictureFiles(argument), io);
      if (files instanceof Network3Error) {
        count++;
        fail(files, images.length === 1);
        continue;
      }
      for (const image of files) {
        count++;
        const digit = await orFailure(() => readDigit(image, { signal: io.signal }), io);
        if (digit instanceof Network3Error) {
          fail(digit, images.length === 1 && files.length === 1);
          continue;
        }
        const probabilities = [...(await net.feedforward(digit.pixels))];
        predictions.push({ image, digit, probabilities });
        if (options.json) continue;
        const text = describePrediction(
          { image, digit, probabilities },
          hasColors(io.stdout, io.env),
        );
        io.stdout.write(`${predictions.length > 1 ? "\n" : ""}${text}\n`);
      }
    }
    io.signal.throwIfAborted();
    if (options.json) io.stdout.write(`${JSON.stringify(predictions.map(toJson), null, 2)}\n`);
    finish(failures, count);
  } finally {
    await net.dispose();
  }
}

function requireDigits(net: Network, model: string): void {
  const [first, last] = [net.layers[0], net.layers.at(-1)];
  const input = first?.inputShape ?? [first?.inputSize];
  const fits = [`1,${SIDE},${SIDE}`, String(FEATURES)].includes(input.join());
  if (fits && last?.outputSize === CLASSES) return;
  throw new ShapeError(
    `${model}: this network takes ${input.join("x")} values an example and has ` +
      `${last?.outputSize} classes; predict needs one that takes ${SIDE}x${SIDE} pixels and has ` +
      `${CLASSES} classes, such as those that \`network3 run <experiment> --out <file>\` saves`,
  );
}

/** Returns a result or an error of the library; rejects if the command is interrupted. */
async function orFailure<T>(read: () => Promise<T>, { signal }: CliIo): Promise<T | Network3Error> {
  try {
    signal.throwIfAborted();
    return await read();
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
