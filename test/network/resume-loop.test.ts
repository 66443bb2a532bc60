// A run that stops in the middle of a long epoch, and a second run that continues it.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AugmentOptions } from "../../src/data/augmentation.js";
import { checkTraining } from "../../src/train/options.js";
import type { TrainingProgress } from "../../src/train/records.js";
import { TrainingRun } from "../../src/train/training-run.js";
import { BATCH, type Script, ScriptedDevice } from "../support/scripted-device.js";

/** Mini-batches per epoch, as many as with MNIST. */
const BATCHES = 5000;
const ROWS = BATCHES * BATCH;

// Fake timers: only the script advances the time.
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

interface Session {
  readonly epochs: number;
  readonly validation?: boolean;
  readonly test?: boolean;
  readonly shuffle?: boolean;
  readonly augment?: AugmentOptions;
}

/**
 * Runs of one network: each stops after the given steps of its last call; the last run is complete.
 */
async function play(stops: readonly number[], script: Partial<Script>, session: Session) {
  const { epochs, validation = false, test = true, shuffle = false, augment } = session;
  const stoppers = [...stops, Number.NaN].map(() => new AbortController());
  const device = new ScriptedDevice({
    accuracies: [],
    rows: ROWS,
    stops: stops.map((steps, run) => ({ steps, stop: () => stoppers[run]?.abort("stop") })),
    ...script,
  });
  const lines: string[][] = [];
  const progress: TrainingProgress[] = [];
  for (const { signal } of stoppers) {
    const own: string[] = [];
    lines.push(own);
    const settings = checkTraining(epochs, 0.1, {
      log: (line) => own.push(line.replace(/^Training mini-batch number /, "")),
      onProgress: (event) => progress.push(event),
      signal,
      shuffle,
      resume: true,
      ...(augment && { augment }),
    });
    const run = new TrainingRun(device, settings, ROWS);
    const data = {
      training: device.training,
      validation: validation ? device.validation : undefined,
      test: test ? device.test : undefined,
    };
    try {
      while (!run.done) await run.epoch(data);
      return { device, lines, progress, result: run.finish() };
    } catch (reason) {
      expect(reason).toBe("stop");
    }
  }
  throw new Error("the last run was stopped too");
}

describe("a run that continues in the middle of an epoch", () => {
  it.each([
    { stop: 1, before: ["0"], after: ["1000", "2000", "3000", "4000"] },
    { stop: 999, before: ["0"], after: ["1000", "2000", "3000", "4000"] },
    { stop: 1000, before: ["0"], after: ["1000", "2000", "3000", "4000"] },
    { stop: 1001, before: ["0", "1000"], after: ["2000", "3000", "4000"] },
    { stop: 2400, before: ["0", "1000", "2000"], after: ["3000", "4000"] },
    { stop: 4999, before: ["0", "1000", "2000", "3000", "4000"], after: [] },
    { stop: 5000, before: ["0", "1000", "2000", "3000", "4000"], after: [] },
  ])("reports every thousandth mini-batch once: stopped at $stop", async (row) => {
    const { lines } = await play([row.stop], {}, { epochs: 1 });
    const end = ["Finished training.", "Corresponding test accuracy 1.00%."];
    expect(lines).toEqual([row.before, [...row.after, ...end]]);
  });

  it("reports those of later epochs by their number in the run", async () => {
    const stops = [5000, 1200, 1900];
    // The first epoch is stopped at its end, the second one twice.
    const { lines, device } = await play(stops, {}, { epochs: 2, test: false });
    expect(device.runs.map(({ steps }) => steps)).toEqual([5000, 5000, 3800, 1900]);
    expect(lines).toEqual([
      ["0", "1000", "2000", "3000", "4000"],
      ["5000", "6000"],
      ["7000", "8000"],
      ["9000", "Finished training."],
    ]);
  });

  it("has the time and the mean cost of both parts", async () => {
    const { result, device } = await play([2400, 1100], {}, { epochs: 1 });
    // A scripted run takes a second, and the cost of a mini-batch is 2.
    expect(result.epochs).toEqual([
      expect.objectContaining({ epoch: 0, seconds: 3, cost: 2, evaluationSeconds: 0.5 }),
    ]);
    expect(device.state.position).toEqual({
      miniBatches: BATCHES,
      steps: 0,
      cost: 0,
      seconds: 0,
    });
  });

  it("keeps its position while it is stopped", async () => {
    const device = new ScriptedDevice({
      accuracies: [],
      rows: ROWS,
      stops: [{ steps: 2400, stop: () => stopper.abort("stop") }],
    });
    const stopper = new AbortController();
    const settings = checkTraining(1, 0.1, { log: false, signal: stopper.signal });
    const run = new TrainingRun(device, settings, ROWS);
    const data = { training: device.training, validation: undefined, test: undefined };
    await expect(run.epoch(data)).rejects.toBe("stop");
    expect(run.place).toBe("epoch 0, iteration 2400");
    expect(device.state).toMatchObject({
      step: 2400,
      history: [],
      position: { miniBatches: BATCHES, steps: 2400, cost: 4800, seconds: 1 },
    });
  });

  it("uses exactly the remaining examples", async () => {
    const { device } = await play([2400, 1100], {}, { epochs: 2 });
    expect(
      device.runs.map(({ steps, rows, firstStep, data }) => ({
        steps,
        rows,
        firstStep,
        from: data.x?.from,
        labels: data.y?.from,
      })),
    ).toEqual([
      { steps: 5000, rows: 50_000, firstStep: 0, from: 0, labels: 0 },
      { steps: 2600, rows: 26_000, firstStep: 2400, from: 24_000, labels: 24_000 },
      { steps: 1500, rows: 15_000, firstStep: 3500, from: 35_000, labels: 35_000 },
      { steps: 5000, rows: 50_000, firstStep: 5000, from: 0, labels: 0 },
    ]);
  });

  it("continues in the shuffled order of the epoch", async () => {
    const whole = await play([], {}, { epochs: 1, shuffle: true });
    const { device } = await play([2400, 1100], {}, { epochs: 1, shuffle: true });
    const [order] = whole.device.runs.map((run) => run.order);
    const rests = [0, 24_000, 35_000].map((from) => order?.subarray(from).join());
    expect(device.runs.map((run) => run.order?.join())).toEqual(rests);
  });

  it("continues to augment the rows of the epoch by their numbers", async () => {
    const settings = { epochs: 2, augment: { rotate: 5 } };
    const { device } = await play([2400], {}, settings);
    const rows = Int32Array.from({ length: ROWS }, (_, row) => row);
    const seen = device.runs.map(({ epoch, order }) => [epoch, order?.join()]);
    expect(seen).toEqual([
      [0, rows.join()],
      [0, rows.subarray(24_000).join()],
      [1, rows.join()],
    ]);
    expect(device.runs.every(({ data }) => data.x?.from === 0)).toBe(true);
  });

  it("tests after the last epoch if there is no validation data", async () => {
    const { result, device } = await play([2400], {}, { epochs: 2 });
    expect(device.counted.map(({ data, rows }) => [data === device.test, rows])).toEqual([
      [true, 500],
    ]);
    expect(result.epochs.map(({ testAccuracy }) => testAccuracy)).toEqual([undefined, 0.01]);
    expect(result.testAccuracy).toBe(0.01);
    expect(result).toMatchObject({ bestValidationAccuracy: 0, bestIteration: -1 });
  });

  it("returns that test accuracy if no work is left", async () => {
    const { device, result } = await play([2400], {}, { epochs: 1 });
    const lines: string[] = [];
    const settings = checkTraining(1, 0.1, { log: (line) => lines.push(line), resume: true });
    const again = new TrainingRun(device, settings, ROWS);
    expect(again.done).toBe(true);
    expect(again.finish()).toEqual(result);
    expect(lines).toEqual([
      "Nothing to train: 1 epochs are done, 1 are asked for.",
      "Corresponding test accuracy 1.00%.",
    ]);
  });

  it("reports progress from its current position", async () => {
    const { progress } = await play([2400], { events: [800], lasts: 60 }, { epochs: 1 });
    expect(
      progress.map(({ iteration, iterations, cost }) => [iteration, iterations, cost]),
    ).toEqual([
      [800, 5000, 2],
      [3200, 5000, 2],
      // 60 ms later, at the end of the epoch.
      [5000, 5000, 2],
    ]);
  });

  it("counts its best epoch from the beginning of the run", async () => {
    const accuracies = [0, 0.5, 0.4];
    const { result } = await play([2400], { accuracies }, { epochs: 2, validation: true });
    expect(result).toMatchObject({ bestValidationAccuracy: 0.5, bestIteration: 4999 });
  });
});
