// Problem 5: early stopping. Ends the training when the validation accuracy has not improved for five epochs, and
// keeps the parameters of the best one.
import { experiments, Network } from "network3";
import { device, loadDigits, percent } from "./settings.mjs";

const PATIENCE = 5;
const MOST = 200;

const { training, validation, test } = await loadDigits();
const { layers, miniBatchSize, eta } = experiments.find(({ id }) => id === "shallow");
const net = new Network(layers(), miniBatchSize, { device, seed: 1 });
const run = net.train(training, MOST, miniBatchSize, eta, validation, undefined, {
  log: false,
  restoreBest: true,
});
let best = { epoch: 0, validationAccuracy: -1 };
for await (const record of run) {
  // isBest counts ties, by which a network that learns nothing any more would go on.
  if (record.validationAccuracy > best.validationAccuracy) best = record;
  if (record.epoch - best.epoch >= PATIENCE) break;
}
console.log(`stopped after ${net.history.length} of ${MOST} epochs`);
console.log(`best epoch: ${best.epoch}, validation accuracy ${percent(best.validationAccuracy)}`);
console.log(`test accuracy of the parameters kept: ${percent(await net.accuracy(test))}`);
await net.dispose();
