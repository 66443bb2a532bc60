// The loop of SGD: stopping early, checkpoints, scores of the training data.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Network } from "network3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bestOf, isOver } from "../../src/train/early-stopping.js";
import { devices } from "../support/devices.js";
import { BATCH, convLayers, examples, make, snapshot } from "../support/networks.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-early-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const training = examples(8 * BATCH, "training");
const validation = examples(20 * BATCH, "validation");
const options = { log: false, shuffle: true } as const;
/** A learning rate that makes the parameters worse from epoch 3 on. */
const eta = (epoch: number) => (epoch < 3 ? 0.3 : 40);

it("the best score is the first of equal ones, the least or the greatest, and never NaN", () => {
  const scores = [Number.NaN, 2, 3, 1, 3, 1, Number.NaN];
  expect([bestOf(scores, "greatest"), bestOf(scores, "least")]).toEqual([2, 3]);
  expect([bestOf([], "least"), bestOf([Number.NaN], "greatest")]).toEqual([-1, -1]);
});

it("a run is over once so many epochs were not the best", () => {
  expect([isOver(2, 0, 2), isOver(2, 0, 3), isOver(2, 2, 3)]).toEqual([false, true, false]);
  expect(isOver(undefined, 0, 100)).toBe(false);
});

describe.each(devices)("on %s", (device) => {
  const network = () => make(convLayers(0.3), { device });

  it("SGD stops when the validation accuracy has not risen, and restores the best epoch", async () => {
    const net = network();
    const result = await net.SGD(training, 60, BATCH, eta, validation, undefined, {
      ...options,
      earlyStopping: { patience: 2, restoreBest: true },
    });
    const accuracies = result.epochs.map(({ validationAccuracy = 0 }) => validationAccuracy);
    const first = accuracies.indexOf(Math.max(...accuracies));
    expect(result.epochs).toHaveLength(first + 3);
    expect(await net.accuracy(validation)).toBe(result.bestValidationAccuracy);
    expect(result.bestValidationAccuracy).toBe(Math.max(...accuracies));
  });

  it("a checkpoint is a network that goes on as if it had never stopped", async () => {
    const whole = network();
    await whole.SGD(training, 3, BATCH, 0.3, validation, undefined, options);
    const path = join(folder, `${device}.safetensors`);
    const first = network();
    const lengths: number[] = [];
    const settings = { ...options, checkpoint: { path, every: 2 } };
    const records = first.train(training, 4, BATCH, 0.3, validation, undefined, settings);
    for await (const _record of records) {
      const bytes = await readFile(path).catch(() => new Uint8Array());
      lengths.push(bytes.length);
      if (lengths.length === 3) break;
    }
    expect(lengths[0]).toBe(0);
    const second = await Network.load(path, { device, threads: 2 });
    expect(second.history).toHaveLength(2);
    await second.SGD(training, 3, BATCH, 0.3, validation, undefined, { ...options, resume: true });
    expect(await snapshot(second)).toEqual(await snapshot(whole));
  });

  it("records accuracy and cost of the training data on request", async () => {
    const net = network();
    const settings = { ...options, lmbda: 0.1, trainingMetrics: true };
    const { epochs } = await net.SGD(training, 2, BATCH, 0.3, undefined, undefined, settings);
    const [, last] = epochs;
    expect(last?.trainingAccuracy).toBe(await net.accuracy(training));
    expect(last?.trainingCost).toBeCloseTo(await net.cost(training, { lmbda: 0.1 }), 9);
    const again = await Network.load(await net.toBytes(), { device });
    expect(again.history).toEqual(net.history);
  });
});
