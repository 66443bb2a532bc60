// Problem 8: training on images that are rotated, scaled and shifted a little anew in each epoch, without keeping
// the transformed images.
import { augment, experiments, Network } from "network3";
import { device, epochs, loadDigits, percent } from "./settings.mjs";

const recipes = {
  "the images as they are": undefined,
  "rotated, scaled and shifted": augment({ rotate: 10, scale: 0.1, translate: 2 }),
  "displaced elastically": augment({ elastic: { alpha: 34, sigma: 4 } }),
  "all of these": augment({
    rotate: 10,
    scale: 0.1,
    translate: 2,
    elastic: { alpha: 34, sigma: 4 },
  }),
};

const { training, validation, test } = await loadDigits();
const { layers, miniBatchSize, eta } = experiments.find(({ id }) => id === "basic_conv");
for (const [name, limits] of Object.entries(recipes)) {
  const net = new Network(layers(), miniBatchSize, { device, seed: 1 });
  await net.SGD(training, epochs, miniBatchSize, eta, undefined, undefined, {
    log: false,
    ...(limits && { augment: limits }),
  });
  const accuracies = [await net.accuracy(validation), await net.accuracy(test)].map(percent);
  console.log(`${name}: validation ${accuracies[0]}, test ${accuracies[1]}`);
  await net.dispose();
}
