// Problem 8: training on images that are rotated, scaled and shifted a little anew in each epoch, without keeping
// the transformed images.
import { Dataset, experiments, Network } from "network3";
import { device, epochs, loadDigits, percent } from "./settings.mjs";

const SIDE = 28;

/** Mulberry32: the same transformations in each run. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns each image rotated by up to 10 degrees, scaled by up to 10 % and shifted by up to 2 pixels. */
function transformed(data, draw) {
  const from = data.bytes ?? data.x;
  const to = from.slice().fill(0);
  const within = (most) => most * (2 * draw() - 1);
  for (let image = 0; image < data.size; image++) {
    const [angle, scale] = [within(Math.PI / 18), 1 + within(0.1)];
    const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
    const [down, right] = [within(2), within(2)];
    const start = image * SIDE * SIDE;
    const at = (y, x) =>
      y < 0 || x < 0 || y >= SIDE || x >= SIDE ? 0 : from[start + y * SIDE + x];
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        // Where the pixel comes from, between four pixels.
        const [v, u] = [row - 13.5 - down, column - 13.5 - right];
        const [y, x] = [cos * v + sin * u + 13.5, cos * u - sin * v + 13.5];
        const [top, left] = [Math.floor(y), Math.floor(x)];
        const [dy, dx] = [y - top, x - left];
        const above = (1 - dx) * at(top, left) + dx * at(top, left + 1);
        const below = (1 - dx) * at(top + 1, left) + dx * at(top + 1, left + 1);
        to[start + row * SIDE + column] = (1 - dy) * above + dy * below;
      }
    }
  }
  return new Dataset(to, data.y.slice(), { shape: data.shape, transfer: true });
}

const { training, validation, test } = await loadDigits();
const { layers, miniBatchSize, eta } = experiments.find(({ id }) => id === "basic_conv");
for (const transform of [false, true]) {
  const net = new Network(layers(), miniBatchSize, { device, seed: 1 });
  const draw = random(1);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const examples = transform ? transformed(training, draw) : training;
    await net.SGD(examples, 1, miniBatchSize, eta, undefined, undefined, { log: false });
    if (transform) examples.dispose();
  }
  const accuracies = [await net.accuracy(validation), await net.accuracy(test)].map(percent);
  const name = transform ? "transformed anew each epoch" : "the images as they are";
  console.log(`${name}: validation ${accuracies[0]}, test ${accuracies[1]}`);
  await net.dispose();
}
