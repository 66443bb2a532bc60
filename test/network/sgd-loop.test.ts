// The epoch loop on a scripted device: accuracies, progress events and the ways in which a run
// ends.
import type { EpochRecord } from "network3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkTraining } from "../../src/train/options.js";
import { TrainingRun } from "../../src/train/training-run.js";
import { type Script, ScriptedDevice } from "../support/scripted-device.js";

// Fake timers: only the script advances the time.
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

interface Options {
  readonly validation?: boolean;
  readonly test?: boolean;
  readonly trainingMetrics?: boolean;
}

async function play(script: Script, options: Options = {}) {
  const device = new ScriptedDevice(script);
  const { validation = true, test = true, trainingMetrics = false } = options;
  const lines: string[] = [];
  const settings = checkTraining(script.accuracies.length, 0.1, {
    log: (line) => lines.push(line),
    trainingMetrics,
  });
  const run = new TrainingRun(device, settings, device.training.rows);
  const records: EpochRecord[] = [];
  while (!run.done) {
    records.push(
      await run.epoch({
        training: device.training,
        validation: validation ? device.validation : undefined,
        test: test ? device.test : undefined,
      }),
    );
  }
  return { device, lines, records, result: run.finish() };
}

describe("the best epoch", () => {
  it("is the last of those with the highest validation accuracy: ties count", async () => {
    const { records, result, device } = await play({ accuracies: [0.5, 0.5, 0.4, 0.6, 0.6, 0.1] });
    expect(records.map(({ isBest }) => isBest)).toEqual([true, true, false, true, true, false]);
    expect(result.bestValidationAccuracy).toBe(0.6);
    // An epoch has four mini-batches; the best epoch is 4.
    expect(result.bestIteration).toBe(4 * 5 - 1);
    expect(device.state.best).toEqual({
      validationAccuracy: 0.6,
      iteration: 19,
      testAccuracy: 0.01,
    });
  });

  it("begins at 0, so that an epoch without a right answer is a best", async () => {
    const { records, result } = await play({ accuracies: [0, 0] });
    expect(records.map(({ isBest }) => isBest)).toEqual([true, true]);
    expect([result.bestValidationAccuracy, result.bestIteration]).toEqual([0, 7]);
  });

  it("is counted from 0 by mini-batches: 4999 after the first epoch of MNIST", async () => {
    const { result } = await play({ accuracies: [0.9, 0.8], rows: 50_000 });
    expect(result.bestIteration).toBe(4999);
  });

  it("is the only one to be tested", async () => {
    const { records, device, result } = await play({ accuracies: [0.5, 0.4, 0.5, 0.3] });
    const tests = device.counted.filter(({ data }) => data === device.test);
    expect(tests).toHaveLength(2);
    expect(records.map(({ testAccuracy }) => testAccuracy)).toEqual([
      0.01,
      undefined,
      0.01,
      undefined,
    ]);
    expect(result.testAccuracy).toBe(0.01);
  });

  it("is judged on whole mini-batches", async () => {
    const { device } = await play({ accuracies: [0.5] });
    expect(device.counted.map(({ rows }) => rows)).toEqual([1000, 500]);
  });
});

describe("before the first epoch, and only then", () => {
  it.each([
    [{ validation: true, test: true }, ["trainStep", "evaluate"]],
    [{ validation: false, test: true }, ["trainStep", "evaluate"]],
    [{ validation: false, test: false }, ["trainStep"]],
  ])("with %j, what the run needs is compiled", async (given, functions) => {
    const { device } = await play({ accuracies: [0.5, 0.6, 0.7] }, given);
    expect(device.prepared).toEqual([{ functions, runs: 0 }]);
  });
});

describe("without validation or test data", () => {
  it("no epoch is a best, and the test data is for the last one", async () => {
    const { records, result, device } = await play(
      { accuracies: [0.5, 0.6] },
      { validation: false },
    );
    expect(records.map(({ isBest }) => isBest)).toEqual([false, false]);
    expect(records[0]).not.toHaveProperty("validationAccuracy");
    expect(device.counted).toHaveLength(1);
    expect([result.bestIteration, result.testAccuracy]).toEqual([-1, 0.01]);
  });

  it("nothing is evaluated where there is neither", async () => {
    const { device, result } = await play(
      { accuracies: [0.5, 0.6] },
      { validation: false, test: false },
    );
    expect(device.counted).toEqual([]);
    expect(result).toMatchObject({ bestValidationAccuracy: 0, bestIteration: -1 });
    expect(result.testAccuracy).toBeUndefined();
  });
});

describe("an epoch", () => {
  it("is one run over all whole mini-batches, at the step where the last one ended", async () => {
    const { device, records } = await play({ accuracies: [0.5, 0.5, 0.5], rows: 47 });
    expect(device.runs.map(({ steps, rows, firstStep }) => [steps, rows, firstStep])).toEqual([
      [4, 40, 0],
      [4, 40, 4],
      [4, 40, 8],
    ]);
    expect(device.state.step).toBe(12);
    expect(records[0]).toEqual({
      epoch: 0,
      cost: 2,
      validationAccuracy: 0.5,
      testAccuracy: 0.01,
      isBest: true,
      seconds: 1,
      evaluationSeconds: 1,
    });
    expect(device.state.history).toEqual(records);
  });
});

describe("the metrics on the training data", () => {
  it("count as time of evaluation", async () => {
    const { records } = await play({ accuracies: [0.5] }, { trainingMetrics: true });
    // Three accuracies take half a second each, and the cost takes a quarter.
    expect(records[0]).toMatchObject({ seconds: 1, evaluationSeconds: 1.75, trainingCost: 1 });
  });
});

describe("the report", () => {
  it("has a line for every thousandth mini-batch, in order, before the epoch's accuracy", async () => {
    const { lines } = await play({
      accuracies: [0.25, 0.2],
      rows: 25_000,
      events: [0, 1, 900, 2400, 2400],
    });
    const batch = (number: number) => expect.stringMatching(new RegExp(`\\b${number}$`));
    expect(lines).toEqual([
      batch(0),
      batch(1000),
      batch(2000),
      expect.stringMatching(/^Epoch 0: .*25\.00%/),
      expect.stringMatching(/best .*to date/),
      expect.stringMatching(/test accuracy .*1\.00%/),
      batch(3000),
      batch(4000),
      expect.stringMatching(/^Epoch 1: .*20\.00%/),
      expect.stringMatching(/finished/i),
      expect.stringMatching(/25\.00%.*\b2499\b/),
      expect.stringMatching(/test accuracy 1\.00%/),
    ]);
  });

  it("comes while the epoch runs, as far as the progress events tell", async () => {
    const device = new ScriptedDevice({ accuracies: [0.5], rows: 50_000, events: [1500, 3001] });
    const seen: string[] = [];
    const settings = checkTraining(1, 0.1, {
      log: (line) => seen.push(line),
      onProgress: ({ iteration }) => seen.push(`event ${iteration}`),
    });
    const run = new TrainingRun(device, settings, 50_000);
    await run.epoch({ training: device.training, validation: undefined, test: undefined });
    const numbers = seen.map((line) => line.replace(/^Training mini-batch number /, ""));
    expect(numbers).toEqual(["0", "1000", "event 1500", "2000", "3000", "event 3001", "4000"]);
  });
});

describe("progress", () => {
  it("is told of at the end of epochs too short for the device to tell, 20 times a second", async () => {
    const epochs = 20;
    const device = new ScriptedDevice({ accuracies: [], lasts: 20 });
    const seen: [number, number][] = [];
    const settings = checkTraining(epochs, 0.1, {
      log: false,
      onProgress: ({ epoch, iteration, iterations, cost, seconds }) => {
        expect([iterations, cost]).toEqual([4 * epochs, 2]);
        expect(seconds).toBeCloseTo((20 * (epoch + 1)) / 1000, 6);
        seen.push([epoch, iteration]);
      },
    });
    const run = new TrainingRun(device, settings, 40);
    const { training } = device;
    while (!run.done) await run.epoch({ training, validation: undefined, test: undefined });
    // Every third epoch of 20 ms is the first one 50 ms after the event before.
    expect(seen).toEqual([2, 5, 8, 11, 14, 17].map((epoch) => [epoch, 4 * (epoch + 1)]));
  });

  it("ends the run there if the listener throws", async () => {
    const failure = new Error("the listener failed");
    const device = new ScriptedDevice({ accuracies: [], lasts: 60 });
    const settings = checkTraining(3, 0.1, {
      log: false,
      onProgress: () => {
        throw failure;
      },
    });
    const run = new TrainingRun(device, settings, 40);
    const { training } = device;
    const epoch = run.epoch({ training, validation: undefined, test: undefined });
    await expect(epoch).rejects.toBe(failure);
    expect(device.state.step).toBe(4);
  });
});

describe("an abort during the evaluation", () => {
  it("ends the run there, with the epoch's steps counted and no record of it", async () => {
    const stopper = new AbortController();
    const reason = new Error("enough");
    const device = new ScriptedDevice({ accuracies: [0.5], onCount: () => stopper.abort(reason) });
    const settings = checkTraining(1, 0.1, { log: false, signal: stopper.signal });
    const run = new TrainingRun(device, settings, 40);
    const { training, validation, test } = device;
    await expect(run.epoch({ training, validation, test })).rejects.toBe(reason);
    expect(device.signals).toEqual([stopper.signal]);
    expect([device.state.step, device.state.history]).toEqual([4, []]);
    expect(device.state.best).toBeUndefined();
  });
});
