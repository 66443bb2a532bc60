// Computes the work and the memory of a training step from the shapes of its layers.
import { CLASSES, KERNEL, POOL } from "./nets.mjs";

/**
 * For each layer with weights: multiply-adds of one image forward, parameters, and output values.
 */
function layersOf({ image, filters, hidden }) {
  const layers = [];
  let [channels, height, width] = image;
  for (const count of filters) {
    const [rows, columns] = [height - KERNEL + 1, width - KERNEL + 1];
    const weights = count * channels * KERNEL * KERNEL;
    [height, width] = [Math.floor(rows / POOL), Math.floor(columns / POOL)];
    const values = count * (rows * columns + height * width);
    layers.push({ multiplyAdds: weights * rows * columns, parameters: weights + count, values });
    channels = count;
  }
  let size = channels * height * width;
  for (const units of [...hidden, CLASSES]) {
    const parameters = (size + 1) * units;
    layers.push({ multiplyAdds: size * units, parameters, values: units });
    size = units;
  }
  return layers;
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

/**
 * FLOP of one training step: forward, gradient of the weights and, except for the first layer,
 * gradient of the input; two per multiply-add. Everything else is small in comparison and is not
 * counted.
 */
export function stepFlops(net, batch) {
  const passes = layersOf(net).map(
    ({ multiplyAdds }, index) => multiplyAdds * (index === 0 ? 2 : 3),
  );
  return 2 * batch * sum(passes);
}

/** FLOP of the forward pass of `rows` images. */
export function forwardFlops(net, rows) {
  return 2 * rows * sum(layersOf(net).map(({ multiplyAdds }) => multiplyAdds));
}

/** Bytes of all parameters, and of the inputs and outputs of all layers for a mini-batch. */
export function stepBytes(net, batch) {
  const layers = layersOf(net);
  const inputs = net.image.reduce((product, extent) => product * extent, 1);
  return {
    parameters: 4 * sum(layers.map(({ parameters }) => parameters)),
    activations: 4 * batch * (inputs + sum(layers.map(({ values }) => values))),
  };
}
