// Problem 10: what tells that a network overfits? Prints after each epoch how it does on training and validation
// images, and the size of its weights and gradients, for a network that sees few images.
import { experiments, Network } from "network3";
import { drawConfusion } from "network3/figures";
import { device, epochs, loadDigits, percent, printTable, saveFigure } from "./settings.mjs";

const IMAGES = 1000;

const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
const norms = (parameters) =>
  Object.entries(parameters)
    .filter(([name]) => name.endsWith(".w"))
    .map(([, { data }]) => norm(data).toPrecision(3))
    .join(" ");

const { training: all, validation, test } = await loadDigits();
const training = all.slice(0, IMAGES);
const { layers, miniBatchSize, eta } = experiments.find(({ id }) => id === "shallow");
const net = new Network(layers(), miniBatchSize, { device, seed: 1 });
const batch = training.slice(0, miniBatchSize);
const rows = [["epoch", "cost", "val. cost", "training", "validation", "gap", "|w|", "|dC/dw|"]];
const run = net.train(training, epochs, miniBatchSize, eta, validation, undefined, { log: false });
for await (const { epoch, validationAccuracy } of run) {
  const accuracy = await net.accuracy(training);
  const costs = [await net.cost(training), await net.cost(validation)];
  rows.push([
    epoch,
    ...costs.map((cost) => cost.toFixed(3)),
    percent(accuracy),
    percent(validationAccuracy),
    `${(100 * (accuracy - validationAccuracy)).toFixed(2)}`,
    norms(await net.parameters()),
    norms(await net.gradients(batch)),
  ]);
}
printTable(rows);
await saveFigure("problem-10.svg", drawConfusion(test.y, await net.predict(test)));
await net.dispose();
