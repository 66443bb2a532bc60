// Shared by the problems: their options, MNIST, and how results are printed and drawn.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadDataShared } from "network3";

const { values } = parseArgs({
  options: {
    epochs: { type: "string", default: "10" },
    "train-size": { type: "string", default: "10000" },
    device: { type: "string", default: "auto" },
    data: { type: "string" },
    out: { type: "string", default: "." },
  },
});

export const epochs = Number(values.epochs);
export const device = values.device;

/** MNIST, with as many training images as the options ask for. */
export async function loadDigits() {
  const data = await loadDataShared(values.data);
  return { ...data, training: data.training.slice(0, Number(values["train-size"])) };
}

/** Trains a network without printing, and returns the result. */
export function train(net, { training, validation, test }, eta, options = {}) {
  const { miniBatchSize } = net;
  return net.SGD(training, epochs, miniBatchSize, eta, validation, test, {
    log: false,
    ...options,
  });
}

/**
 * Trains a network for each of three seeds, at once and with one thread each; `measure` tells what is kept of each beside its
 * test accuracy.
 */
export function overSeeds(makeNetwork, data, eta, options, measure = () => ({})) {
  const runs = [1, 2, 3].map(async (seed) => {
    const net = makeNetwork({ device, seed, threads: 1 });
    const { testAccuracy } = await train(net, data, eta, options);
    const result = { testAccuracy, ...(await measure(net)) };
    await net.dispose();
    return result;
  });
  return Promise.all(runs);
}

/** The mean of percentages, and how far the lowest and the highest are from each other. */
export function meanAndSpread(accuracies) {
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
  return [mean, Math.max(...accuracies) - Math.min(...accuracies)].map(percent);
}

export const percent = (accuracy) => `${(100 * accuracy).toFixed(2)} %`;

/** Prints rows as columns, the first one to the left and the others to the right. */
export function printTable(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i]).length)));
  const pad = (cell, i) =>
    i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i]);
  for (const row of rows) console.log(row.map(pad).join("  "));
}

/** Writes a figure into the folder of the options. */
export async function saveFigure(name, svg) {
  await mkdir(values.out, { recursive: true });
  const file = join(values.out, name);
  await writeFile(file, svg);
  console.log(`figure: ${file}`);
}
