// Makes the nets of the benchmark, and data to train them on, with the library of any build.
import { patternImages } from "../../dist/cli/bench/pattern-images.js";
import { CLASSES, KERNEL, POOL } from "../lib/nets.mjs";

/** @typedef {typeof import("../../dist/index.js")} Library */

/** The layers of a net of the benchmark. */
export function layersOf(library, { image, filters, hidden, activation, dropout }) {
  const { ConvPoolLayer, FullyConnectedLayer, ReLU, SoftmaxLayer, sigmoid } = library;
  const activationFn = { relu: ReLU, sigmoid }[activation];
  const layers = [];
  let [channels, height, width] = image;
  for (const count of filters) {
    layers.push(
      new ConvPoolLayer({
        imageShape: [channels, height, width],
        filterShape: [count, channels, KERNEL, KERNEL],
        poolsize: [POOL, POOL],
        activationFn,
      }),
    );
    channels = count;
    [height, width] = [height, width].map((extent) => Math.floor((extent - KERNEL + 1) / POOL));
  }
  let nIn = channels * height * width;
  for (const nOut of hidden) {
    layers.push(new FullyConnectedLayer({ nIn, nOut, activationFn, pDropout: dropout }));
    nIn = nOut;
  }
  return [...layers, new SoftmaxLayer({ nIn, nOut: CLASSES, pDropout: dropout })];
}

/**
 * The initialisation has standard deviations that avoid denormal gradients, which are slow in every library.
 * @param {Library} library
 */
export function makeNetwork(library, net, batch, { threads, device = "cpu" }) {
  const options = { device, threads, seed: 1, init: "fanIn" };
  return new library.Network(layersOf(library, net), batch, options);
}

/**
 * Returns a data set of training images, stored as bytes.
 * @param {Library} library
 */
export function makeDataset(library, { image }, count) {
  const { bytes, y } = patternImages(image, count);
  return new library.Dataset(bytes, y);
}

/** Trains `epochs` epochs and returns the µs of a training step in each. */
export async function timeEpochs(network, { eta, lmbda }, training, epochs) {
  const { miniBatchSize } = network;
  const options = { lmbda, log: false };
  const { epochs: records } = await network.SGD(
    training,
    epochs,
    miniBatchSize,
    eta,
    undefined,
    undefined,
    options,
  );
  const steps = Math.floor(training.size / miniBatchSize);
  return records.map(({ seconds }) => (seconds / steps) * 1e6);
}
