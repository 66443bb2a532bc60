// Problem 11: scaling the weights of a network of rectified linear units. Without biases, c times the weights of L
// layers make c^L times the weighted inputs of the last one. Linear outputs are these inputs. A softmax turns them into
// probabilities, of which log(p_i / p_j) is the difference of two: it grows by the same factor, as with a temperature.
import {
  FullyConnectedLayer,
  LinearLayer,
  Network,
  ReLU,
  SoftmaxLayer,
  scaleWeights,
} from "network3";
import { device, loadDigits, printTable } from "./settings.mjs";

const FACTORS = [0.5, 0.8, 1, 1.25, 1.5];

const { test } = await loadDigits();
const x = test.slice(0, 20).x;

/** A network that ends with `last`; "he" starts the biases at zero. */
function networkWith(last) {
  const layers = [
    new FullyConnectedLayer({ nIn: 784, nOut: 50, activationFn: ReLU }),
    new FullyConnectedLayer({ nOut: 30, activationFn: ReLU }),
    last,
  ];
  return new Network(layers, 10, { device, seed: 1, init: "he" });
}

const meanSize = (values) =>
  values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;

/** The mean size of log(p_i / p_0) over images and classes, and the labels. */
async function ofSoftmax(net) {
  const outputs = await net.feedforward(x);
  const odds = Array.from(outputs, (p, i) => Math.log(p / outputs[i - (i % 10)]));
  return { size: meanSize(odds), labels: await net.predict(x) };
}

/** The mean size of linear outputs. */
async function ofLinear(net) {
  return { size: meanSize(await net.feedforward(x)) };
}

/** The outputs of a network with its weights times each factor, and with its own weights. */
async function atEachFactor(net, measure) {
  const start = await net.parameters();
  const own = await measure(net);
  const scaled = [];
  for (const factor of FACTORS) {
    await net.setParameters(start);
    await scaleWeights(net, factor);
    scaled.push(await measure(net));
  }
  await net.dispose();
  return { own, scaled };
}

const softmax = await atEachFactor(networkWith(new SoftmaxLayer({ nOut: 10 })), ofSoftmax);
const linear = await atEachFactor(networkWith(new LinearLayer({ nOut: 10 })), ofLinear);
const rows = [["c", "c^3", "linear outputs", "log-odds grow by", "labels that change"]];
for (const [index, factor] of FACTORS.entries()) {
  const { size, labels } = softmax.scaled[index];
  const changed = labels.filter((label, i) => label !== softmax.own.labels[i]).length;
  const grown = [linear.scaled[index].size / linear.own.size, size / softmax.own.size];
  rows.push([factor, (factor ** 3).toFixed(4), ...grown.map((g) => g.toFixed(4)), changed]);
}
printTable(rows);
