// Problem 7: a learning rate that depends on the epoch: constant, falling by a factor, and halved when the
// validation accuracy does not improve.
import { experiments, Network } from "network3";
import { drawLearningCurves } from "network3/figures";
import { device, loadDigits, percent, printTable, saveFigure, train } from "./settings.mjs";

const START = 1;

/** Halves the rate after each epoch that is not the best so far. */
const halving = (_epoch, history) => START / 2 ** history.filter(({ isBest }) => !isBest).length;

const schedules = {
  constant: START,
  "falling by 10 %": (epoch) => START * 0.9 ** epoch,
  "halved on a plateau": halving,
};
const data = await loadDigits();
const { layers, miniBatchSize } = experiments.find(({ id }) => id === "shallow");
const rows = [["learning rate", "best epoch", "best validation", "test"]];
const runs = [];
for (const [name, eta] of Object.entries(schedules)) {
  const net = new Network(layers(), miniBatchSize, { device, seed: 1 });
  const result = await train(net, data, eta);
  const best = result.epochs.findLast(({ isBest }) => isBest);
  const accuracies = [result.bestValidationAccuracy, result.testAccuracy].map(percent);
  rows.push([name, best.epoch, ...accuracies]);
  runs.push({ name, epochs: result.epochs });
  await net.dispose();
}
printTable(rows);
await saveFigure("problem-7.svg", await drawLearningCurves(runs));
