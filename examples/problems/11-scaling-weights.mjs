// Problem 11: scaling the weights of a network of rectified linear units. Without biases, c times the weights of L
// layers make c^L times the weighted inputs of the last one. The softmax turns these into probabilities, of which
// log(p_i / p_j) is the difference of two weighted inputs: it grows by the same factor, as with a temperature.
import { FullyConnectedLayer, Network, ReLU, SoftmaxLayer } from "network3";
import { device, loadDigits, printTable } from "./settings.mjs";

const FACTORS = [0.5, 0.8, 1, 1.25, 1.5];

const { test } = await loadDigits();
const x = test.slice(0, 20).x;
const net = new Network(
  [
    new FullyConnectedLayer({ nIn: 784, nOut: 50, activationFn: ReLU }),
    new FullyConnectedLayer({ nIn: 50, nOut: 30, activationFn: ReLU }),
    new SoftmaxLayer({ nIn: 30, nOut: 10 }),
  ],
  10,
  { device, seed: 1, init: "he" },
);
const start = await net.parameters();

/** Multiplies all weights of the start; "he" starts the biases at zero. */
async function scaleWeights(factor) {
  const scaled = Object.entries(start)
    .filter(([name]) => name.endsWith(".w"))
    .map(([name, { shape, data }]) => [name, { shape, data: data.map((w) => factor * w) }]);
  await net.setParameters(Object.fromEntries(scaled));
}

/** The mean size of log(p_i / p_0) over images and classes. */
async function logOdds() {
  const outputs = await net.feedforward(x);
  const odds = Array.from(outputs, (p, i) => Math.abs(Math.log(p / outputs[i - (i % 10)])));
  return odds.reduce((sum, value) => sum + value, 0) / odds.length;
}

await scaleWeights(1);
const [unscaled, labels] = [await logOdds(), await net.predict(x)];
const rows = [["c", "c^3", "log-odds grow by", "labels that change"]];
for (const factor of FACTORS) {
  await scaleWeights(factor);
  const grown = (await logOdds()) / unscaled;
  const changed = (await net.predict(x)).filter((label, i) => label !== labels[i]).length;
  rows.push([factor, (factor ** 3).toFixed(4), grown.toFixed(4), changed]);
}
printTable(rows);
await net.dispose();
