// Problem 10: what tells that a network overfits? Prints after each epoch how it does on training and validation
// images, and the state of its layers, for a network that sees few images.
import { experiments, Network } from "network3";
import { drawConfusion } from "network3/figures";
import { device, epochs, loadDigits, percent, printTable, saveFigure } from "./settings.mjs";

const IMAGES = 1000;

const { training: all, validation, test } = await loadDigits();
const training = all.slice(0, IMAGES);
const { layers, miniBatchSize, eta } = experiments.find(({ id }) => id === "shallow");
const net = new Network(layers(), miniBatchSize, { device, seed: 1 });
const rows = [
  ["epoch", "cost", "val. cost", "training", "validation", "gap", "|w|", "|dC/dw|", "flat"],
];
const options = { log: false, diagnostics: true };
const run = net.train(training, epochs, miniBatchSize, eta, validation, undefined, options);
for await (const {
  epoch,
  trainingCost,
  trainingAccuracy,
  validationAccuracy,
  diagnostics,
} of run) {
  const { gap, layers } = diagnostics;
  const each = (numberOf) => layers.map((layer) => numberOf(layer).toPrecision(3)).join(" ");
  rows.push([
    epoch,
    trainingCost.toFixed(3),
    (await net.cost(validation)).toFixed(3),
    percent(trainingAccuracy),
    percent(validationAccuracy),
    (100 * gap).toFixed(2),
    each(({ weightNorm }) => weightNorm),
    each(({ gradientNorm }) => gradientNorm),
    percent(layers[0].saturatedShare),
  ]);
}
printTable(rows);
await saveFigure("problem-10.svg", drawConfusion(test.y, await net.predict(test)));
await net.dispose();
