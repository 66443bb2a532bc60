// Problem 4: why do shifted images help a network whose pooling tolerates shifts already? Measures the accuracy
// on shifted test images, of a network that was trained on the images and of one that saw their shifts.
import { Dataset, expandData, experiments, Network } from "network3";
import { device, loadDigits, percent, printTable, train } from "./settings.mjs";

const SHIFTS = [0, 1, 2, 3, 4];

/** Shifts images of 28x28 pixels to the right; zeros come in. */
function shifted(data, by) {
  const [from, to] = [data.bytes ?? data.x, (data.bytes ?? data.x).slice()];
  for (let at = 0; at < to.length; at++) to[at] = at % 28 < by ? 0 : from[at - by];
  return new Dataset(to, data.y.slice(), { shape: data.shape });
}

const { training, validation, test } = await loadDigits();
const { layers, miniBatchSize, eta } = experiments.find(({ id }) => id === "basic_conv");
const sets = { "the images": training, "their shifts too": await expandData(training) };
const rows = [["trained on", ...SHIFTS.map((shift) => `${shift} px`)]];
for (const [name, examples] of Object.entries(sets)) {
  const net = new Network(layers(), miniBatchSize, { device, seed: 1 });
  await train(net, { training: examples, validation, test }, eta);
  const accuracies = [];
  for (const shift of SHIFTS) accuracies.push(percent(await net.accuracy(shifted(test, shift))));
  rows.push([name, ...accuracies]);
  await net.dispose();
}
console.log("test accuracy on images that are shifted to the right:");
printTable(rows);
