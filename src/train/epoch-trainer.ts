// Trains an epoch as one run on a device, from the mini-batch at which the last run stopped.
import type { DataSlice, RunArguments, RunResult } from "../backend/backend.js";
import type { Augmentation } from "../data/augmentation.js";
import { NanError } from "../errors.js";
import { permutation } from "../random.js";
import type { RunPosition, TrainingProgress } from "./records.js";

/** The operations of a device that an epoch uses. */
export interface StepDevice {
  readonly miniBatchSize: number;
  readonly seed: number;
  run(name: string, args: RunArguments): Promise<RunResult>;
}

/** The settings that stay the same in all epochs of a run. */
export interface EpochSettings {
  /** The function of the Program that trains one mini-batch. */
  readonly function: string;
  /** Its `sum` output that is the cost. */
  readonly cost: string;
  readonly epochs: number;
  /** Mini-batches of an epoch. */
  readonly batches: number;
  readonly shuffle: boolean;
  /** The random transformations of the images, which the function makes. */
  readonly augmentation?: Augmentation | undefined;
  readonly recordCosts: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: TrainingProgress) => void) | undefined;
  /** Takes the line that names every thousandth mini-batch. */
  readonly log: (line: string) => void;
  /** Ends the message about a cost that is not finite: what the user can change. */
  readonly remedy: string;
}

/** The rows of an epoch, and the scalars of its steps. */
export interface EpochInputs {
  readonly data: Readonly<Record<string, DataSlice>>;
  readonly rows: number;
  readonly scalars: Readonly<Record<string, number>>;
  /** Trains at most so many mini-batches; default all that are left. */
  readonly steps?: number;
}

/** Mini-batches between two report lines, as in network3. */
const REPORT_INTERVAL = 1000;

/** Shortest time between two progress events: 20 a second. */
const PROGRESS_MS = 50;

/** The position at which an epoch begins. */
export function epochStart({
  batches,
  augmentation,
}: Pick<EpochSettings, "batches" | "augmentation">): RunPosition {
  const start = { miniBatches: batches, steps: 0, cost: 0, seconds: 0 };
  return augmentation ? { ...start, augment: augmentation } : start;
}

/** The epoch and iteration of a run, for messages. */
export function placeOf(epoch: number, iteration: number): string {
  return `epoch ${epoch}, iteration ${iteration}`;
}

export class EpochTrainer {
  readonly #device: StepDevice;
  readonly #settings: EpochSettings;
  readonly #costs: Float32Array[] = [];
  readonly #began = performance.now();
  #progressAt = this.#began;
  #reported = 0;

  constructor(device: StepDevice, settings: EpochSettings) {
    this.#device = device;
    this.#settings = settings;
  }

  /** The costs of all mini-batches trained so far, with `recordCosts`. */
  get costs(): Float32Array {
    return concatenate(this.#costs);
  }

  /** Leaves out the report lines of mini-batches before `iteration`, which an earlier run wrote. */
  skipReports(iteration: number): void {
    this.#reported = Math.ceil(iteration / REPORT_INTERVAL) * REPORT_INTERVAL;
  }

  /**
   * Trains the mini-batches of an epoch that `before` leaves, at least one.
   *
   * @param step the clock of the random streams at the first of them
   * @param advance called with the number of steps done and the new position, also when a signal or a
   *   listener ended the epoch, and before the error is thrown
   * @returns the result of the device's run
   */
  async train(
    epoch: number,
    inputs: EpochInputs,
    before: RunPosition,
    step: number,
    advance: (steps: number, position: RunPosition) => void,
  ): Promise<RunResult> {
    const { signal, recordCosts, batches, cost: name } = this.#settings;
    const steps = Math.min(batches - before.steps, inputs.steps ?? batches);
    const stop = new AbortController();
    const listener = new ListenerGuard(stop);
    const progress = (done: number, cost: number) =>
      listener.guard(() => {
        const mean = (before.cost + cost) / (before.steps + done);
        this.#progress(epoch, before.steps + done, mean);
      });
    const result = await this.#device.run(this.#settings.function, {
      steps,
      ...this.#rows(inputs, steps, before.steps, step),
      scalars: inputs.scalars,
      firstStep: step,
      epoch: Math.floor((step - before.steps) / batches),
      record: recordCosts ? [name] : [],
      finite: name,
      signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
      onProgress: ({ steps: done, sums }) => progress(done, sums[name] ?? 0),
    });
    const first = epoch * batches + before.steps;
    if (result.status === "not-finite")
      throw this.#notFinite(result, epoch, first, before.steps === 0);
    const cost = result.sums[name] ?? 0;
    advance(result.steps, {
      ...before,
      steps: before.steps + result.steps,
      cost: before.cost + cost,
      seconds: before.seconds + result.seconds,
    });
    // The device limits its events per epoch and sends none in short ones; this one covers those.
    const quiet = performance.now() - this.#progressAt >= PROGRESS_MS;
    if (result.status === "done" && quiet) progress(result.steps, cost);
    listener.rethrow();
    // The steps since the last progress event too: a resumed run begins behind them.
    this.#reportUpTo(first + result.steps);
    signal?.throwIfAborted();
    const costs = result.records[name];
    if (costs) this.#costs.push(Float32Array.from(costs));
    return result;
  }

  /** The rows of the next `steps` mini-batches, in the epoch's order, after `before` mini-batches. */
  #rows(
    { data, rows }: EpochInputs,
    steps: number,
    before: number,
    step: number,
  ): Pick<RunArguments, "rows" | "data" | "order"> {
    const { miniBatchSize, seed } = this.#device;
    const done = before * miniBatchSize;
    const left = steps * miniBatchSize;
    const { shuffle, augmentation } = this.#settings;
    // Images are augmented by their rows in the order, which is why the order is needed without shuffling too.
    if (shuffle || augmentation) {
      const order = shuffle
        ? permutation(rows, seed, step - before)
        : Int32Array.from({ length: rows }, (_, row) => row);
      return { rows: left, data, order: order.subarray(done) };
    }
    const rest = Object.entries(data).map(([name, { data, from }]) => [
      name,
      { data, from: from + done },
    ]);
    return { rows: left, data: Object.fromEntries(rest) };
  }

  #progress(epoch: number, steps: number, cost: number): void {
    const { batches, epochs, onProgress } = this.#settings;
    const iteration = epoch * batches + steps;
    this.#progressAt = performance.now();
    this.#reportUpTo(iteration);
    onProgress?.({
      epoch,
      iteration,
      iterations: epochs * batches,
      cost,
      seconds: (performance.now() - this.#began) / 1000,
    });
  }

  /** Logs a line for each of the iterations 0, 1000, … below `iteration` that has none yet. */
  #reportUpTo(iteration: number): void {
    for (; this.#reported < iteration; this.#reported += REPORT_INTERVAL) {
      this.#settings.log(`Training mini-batch number ${this.#reported}`);
    }
  }

  /** @param first the iteration of the first step of the device's run */
  #notFinite(result: RunResult, epoch: number, first: number, isWhole: boolean): NanError {
    const { notFinite, steps } = result;
    const { cost, remedy } = this.#settings;
    const iteration = first + steps - (notFinite === cost ? 0 : 1);
    const before = isWhole ? "the epoch" : `iteration ${first}`;
    return new NanError(
      `${whatIsNotFinite(result, cost)} became NaN or infinite in ${placeOf(epoch, iteration)}; ` +
        `the parameters are those from before ${before}: ${remedy}`,
    );
  }
}

/** Names the output or variable that is not finite, and the op by which a cost became so. */
export function whatIsNotFinite(
  { notFinite, notFiniteIn }: Pick<RunResult, "notFinite" | "notFiniteIn">,
  cost: string,
): string {
  if (notFinite !== cost) return notFinite;
  return ["", cost].includes(notFiniteIn)
    ? `the ${cost}`
    : `the result of ${notFiniteIn}, and with it the ${cost},`;
}

/** Keeps the first error of a listener and ends the run for it. */
class ListenerGuard {
  readonly #stop: AbortController;
  #failure: { error: unknown } | undefined;

  constructor(stop: AbortController) {
    this.#stop = stop;
  }

  guard(call: () => void): void {
    if (this.#failure) return;
    try {
      call();
    } catch (error) {
      this.#failure = { error };
      this.#stop.abort();
    }
  }

  rethrow(): void {
    if (this.#failure) throw this.#failure.error;
  }
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
