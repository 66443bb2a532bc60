// Creates the nets of the benchmark with our library, and data to train them on.
import { CLASSES, KERNEL, POOL } from "../lib/nets.mjs";

const { ConvPoolLayer, FullyConnectedLayer, Network, ReLU, SoftmaxLayer, sigmoid } = await import(
  "../../dist/index.js"
);
const { patternImages } = await import("../../dist/cli/pattern-images.js");

const activations = { relu: ReLU, sigmoid };

function layersOf({ image, filters, hidden, activation, dropout }) {
  const activationFn = activations[activation];
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

// Standard deviations that avoid denormal gradients, which are slow in every library.
export function makeNetwork(net, batch, { threads, device = "cpu" }) {
  return new Network(layersOf(net), batch, { device, threads, seed: 1, init: "fanIn" });
}

/** Returns a data set of training images, stored as bytes. */
export const makeDataset = ({ image }, count) => patternImages(image, count);
