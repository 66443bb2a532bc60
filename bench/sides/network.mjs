// The nets of the benchmark as networks of the library, with data to train them on.
import { CLASSES, KERNEL, POOL } from "../lib/nets.mjs";

const { ConvPoolLayer, Dataset, FullyConnectedLayer, Network, ReLU, SoftmaxLayer, sigmoid } =
  await import("../../dist/index.js");

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

// Deviations that keep gradients away from denormal numbers, which are slow, on every side.
export function makeNetwork(net, batch, { threads, device = "cpu" }) {
  return new Network(layersOf(net), batch, { device, threads, seed: 1, init: "fanIn" });
}

// Mulberry32: every process gets the same data.
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Random images as dark as MNIST's, where four pixels of five are background. */
export function makeDataset(net, images) {
  const random = generator(1);
  const pixels = net.image.reduce((product, extent) => product * extent, 1);
  const x = new Uint8Array(images * pixels);
  for (let i = 0; i < x.length; i++) if (random() < 0.2) x[i] = Math.floor(random() * 256);
  const y = Int32Array.from({ length: images }, () => Math.floor(random() * CLASSES));
  return new Dataset(x, y);
}
