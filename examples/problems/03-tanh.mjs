// Problem 3: tanh in place of the sigmoid. Since sigmoid(z) = (1 + tanh(z/2)) / 2, a sigmoid network is a tanh
// network with other scales; the sigmoid therefore gets larger learning rates too.
import { experiments, Network } from "network3";
import { drawLearningCurves } from "network3/figures";
import { device, loadDigits, percent, printTable, saveFigure, train } from "./settings.mjs";

const data = await loadDigits();
const rows = [["activation", "after epoch 0", "best validation", "test"]];
const runs = [];
for (const [id, eta] of [
  ["dbl_conv", 0.1],
  ["dbl_conv", 0.4],
  ["dbl_conv_tanh", 0.1],
  ["dbl_conv_tanh", 0.05],
]) {
  const { layers, miniBatchSize } = experiments.find((experiment) => experiment.id === id);
  const net = new Network(layers(), miniBatchSize, { device, seed: 1 });
  const result = await train(net, data, eta);
  const name = `${id === "dbl_conv" ? "sigmoid" : "tanh"}, eta ${eta}`;
  const first = percent(result.epochs[0]?.validationAccuracy ?? 0);
  rows.push([name, first, percent(result.bestValidationAccuracy), percent(result.testAccuracy)]);
  runs.push({ name, epochs: result.epochs });
  await net.dispose();
}
printTable(rows);
await saveFigure("problem-3.svg", await drawLearningCurves(runs));
