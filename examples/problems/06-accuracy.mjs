// Problem 6: the accuracy on any data. Takes sets of any number of examples, which need not be whole mini-batches.
import { Dataset, experiments, Network } from "network3";
import { device, loadDigits, percent, printTable, train } from "./settings.mjs";

const data = await loadDigits();
const { layers, miniBatchSize, eta } = experiments.find(({ id }) => id === "shallow");
const net = new Network(layers(), miniBatchSize, { device, seed: 1 });
await train(net, data, eta);
const { test } = data;

/** The test images of one class. */
function only(label) {
  const rows = [...test.y.keys()].filter((row) => test.y[row] === label);
  const x = new Float32Array(rows.length * test.features);
  for (const [to, row] of rows.entries()) {
    x.set(test.x.subarray(row * test.features, (row + 1) * test.features), to * test.features);
  }
  return new Dataset(x, new Int32Array(rows.length).fill(label), { shape: test.shape });
}

const sets = [
  ["all test images", test],
  ["the first 7 of them", test.slice(0, 7)],
];
for (let label = 0; label < 10; label++) {
  if (test.y.includes(label)) sets.push([`those of class ${label}`, only(label)]);
}
const rows = [["data", "images", "accuracy"]];
for (const [name, set] of sets) rows.push([name, set.size, percent(await net.accuracy(set))]);
printTable(rows);
await net.dispose();
