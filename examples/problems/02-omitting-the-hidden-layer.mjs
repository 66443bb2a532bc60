// Problem 2: what accuracy remains without the fully connected hidden layer?
import { experiments, Network } from "network3";
import { device, epochs, loadDigits, percent, printTable, train } from "./settings.mjs";

const data = await loadDigits();
const rows = [["network", "parameters", "validation", "test"]];
for (const id of ["basic_conv", "omit_FC"]) {
  const { layers, miniBatchSize, eta } = experiments.find((experiment) => experiment.id === id);
  const net = new Network(layers(), miniBatchSize, { device, seed: 1 });
  const { bestValidationAccuracy, testAccuracy } = await train(net, data, eta);
  const sizes = Object.values(await net.parameters()).map((parameter) => parameter.data.length);
  const parameters = sizes.reduce((sum, size) => sum + size, 0).toLocaleString("en-US");
  rows.push([id, parameters, percent(bestValidationAccuracy), percent(testAccuracy)]);
  await net.dispose();
}
printTable(rows);
console.log(`Best of ${epochs} epochs on ${data.training.size} images.`);
