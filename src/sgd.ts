// The epoch loop of network3's Network.SGD: train, validate, and test at each new best.
import { checkNumber } from "./arguments.js";
import type { DataSlice, RunArguments, RunResult } from "./backend/backend.js";
import type { DeviceDataset } from "./backend/residency.js";
import { ArgumentError, NanError } from "./errors.js";
import type {
  BestEpoch,
  EpochRecord,
  ParameterArrays,
  RunPosition,
  TrainingResult,
  TrainingSettings,
  TrainingState,
} from "./network/training.js";
import { permutation } from "./random.js";

/** The operations of a network that the loop uses. */
export interface TrainingDevice {
  readonly miniBatchSize: number;
  readonly seed: number;
  readonly state: TrainingState;
  /** Compiles functions now instead of at their first run. */
  prepare(functions: readonly string[]): Promise<void>;
  run(name: string, args: RunArguments): Promise<RunResult>;
  /** Copies of all parameters. */
  read(): Promise<ParameterArrays>;
  write(parameters: ParameterArrays): Promise<void>;
  /** Counts the correct predictions among the first `rows` rows, and measures the time. */
  countCorrect(
    data: DeviceDataset,
    rows: number,
    signal: AbortSignal | undefined,
  ): Promise<{ correct: number; seconds: number }>;
}

/** The examples of a run, on the device. */
export interface RunDatasets {
  readonly training: DeviceDataset;
  readonly validation: DeviceDataset | undefined;
  readonly test: DeviceDataset | undefined;
}

/** Mini-batches between two report lines, as in network3. */
const REPORT_INTERVAL = 1000;

/** Shortest time between two progress events: 20 a second. */
const PROGRESS_MS = 50;

const percent = (accuracy: number): string => `${(100 * accuracy).toFixed(2)}%`;

/** One run: call {@link epoch} until it is {@link done}. */
export class TrainingRun {
  readonly history: EpochRecord[] = [];
  readonly #device: TrainingDevice;
  readonly #settings: TrainingSettings;
  readonly #batches: number;
  readonly #costs: Float32Array[] = [];
  readonly #began = performance.now();
  #progressAt = this.#began;
  #best: BestEpoch | undefined;
  #reported = 0;
  #begun = false;
  #prepared = false;
  #position: RunPosition;
  /** The parameters of the best epoch so far; kept with `restoreBest` alone. */
  #bestParameters: ParameterArrays | undefined;
  /** The parameters that the run ended with, once {@link restore} has replaced them. */
  #lastParameters: ParameterArrays | undefined;

  /**
   * @throws {ArgumentError} when the run to resume had another number of mini-batches, or did not keep the
   *   parameters of its best epoch and `restoreBest` needs them
   */
  constructor(device: TrainingDevice, settings: TrainingSettings, trainingRows: number) {
    this.#device = device;
    this.#settings = settings;
    this.#batches = Math.floor(trainingRows / device.miniBatchSize);
    this.#position = this.#epochStart();
    if (settings.resume) this.#resume(device.state);
  }

  get done(): boolean {
    return this.history.length >= this.#settings.epochs;
  }

  /** The epoch and iteration that come next, for messages. */
  get place(): string {
    const epoch = this.history.length;
    return placeOf(epoch, epoch * this.#batches + this.#position.steps);
  }

  /** Trains one epoch in a single run on the device, then evaluates. */
  async epoch(data: RunDatasets): Promise<EpochRecord> {
    // The state changes only now, so that unusable data leaves the state of the run before.
    await this.#begin();
    await this.#prepare(data);
    const epoch = this.history.length;
    await this.#train(epoch, data.training);
    const evaluated = await this.#evaluate(epoch, data);
    const { cost, seconds } = this.#position;
    const record: EpochRecord = { epoch, cost: cost / this.#batches, seconds, ...evaluated };
    this.history.push(record);
    this.#position = this.#epochStart();
    const { restoreBest } = this.#settings;
    if (restoreBest && record.isBest) this.#bestParameters = await this.#device.read();
    this.#publish();
    if (this.done) await this.restore();
    return record;
  }

  /** True while {@link restore} still has to replace the last parameters by the best ones. */
  get mustRestore(): boolean {
    return this.#begun && this.#bestParameters !== undefined && this.#lastParameters === undefined;
  }

  /** With `restoreBest`, replaces the last parameters by those of the best epoch; a second call does nothing. */
  async restore(): Promise<void> {
    if (!this.mustRestore || !this.#bestParameters) return;
    this.#lastParameters = await this.#device.read();
    await this.#device.write(this.#bestParameters);
    this.#publish();
  }

  /** Ends the run: logs the last lines and returns the result. */
  finish(): TrainingResult {
    const { log, epochs, recordCosts, resume } = this.#settings;
    // A resumed run without an epoch left to train does not touch the network's state.
    if (this.#begun || !resume) this.#publish();
    const records = this.history.slice(0, epochs);
    const best = this.#bestOf(records);
    const testAccuracy = best ? best.testAccuracy : records.at(-1)?.testAccuracy;
    if (epochs > 0) {
      if (this.#begun) log("Finished training.");
      else
        log(`Nothing to train: ${this.history.length} epochs are done, ${epochs} are asked for.`);
      if (best) {
        const { validationAccuracy, iteration } = best;
        log(
          `Best validation accuracy ${percent(validationAccuracy)}, reached at iteration ${iteration}.`,
        );
      }
      if (testAccuracy !== undefined) {
        log(`Corresponding test accuracy ${percent(testAccuracy)}.`);
      }
    }
    return {
      epochs: records,
      bestValidationAccuracy: best?.validationAccuracy ?? 0,
      bestIteration: best?.iteration ?? -1,
      testAccuracy,
      ...(recordCosts ? { costs: concatenate(this.#costs) } : {}),
    };
  }

  /** Before the first epoch: continues from the state of the run before, or discards it without `resume`. */
  async #begin(): Promise<void> {
    if (!this.#begun) {
      const { resume, restoreBest } = this.#settings;
      const { lastParameters } = this.#device.state;
      if (resume && lastParameters) await this.#device.write(lastParameters);
      if (restoreBest && this.#best) this.#bestParameters ??= await this.#device.read();
      this.#begun = true;
    }
    this.#publish();
  }

  #bestOf(records: readonly EpochRecord[]): BestEpoch | undefined {
    const record = records.findLast(({ isBest }) => isBest);
    if (record?.validationAccuracy === undefined) return undefined;
    const { epoch, validationAccuracy, testAccuracy } = record;
    const iteration = (epoch + 1) * this.#batches - 1;
    return { validationAccuracy, iteration, ...(testAccuracy !== undefined && { testAccuracy }) };
  }

  /** Copies the run's state to the network's. If two runs alternate by epochs, the last to publish counts. */
  #publish(): void {
    const { state } = this.#device;
    state.history = [...this.history];
    state.best = this.#best;
    state.position = this.#position;
    state.bestParameters = this.#bestParameters;
    state.lastParameters = this.#lastParameters;
  }

  #epochStart(): RunPosition {
    return { miniBatches: this.#batches, steps: 0, cost: 0, seconds: 0 };
  }

  /** Continues from the state that the network's last run left. */
  #resume({ history, best, position, bestParameters }: TrainingState): void {
    if (position && position.miniBatches !== this.#batches) {
      throw new ArgumentError(
        `SGD: resume: the run to go on with had ${position.miniBatches} mini-batches an epoch, this ` +
          `training data gives ${this.#batches}; pass the same training data, or leave resume out`,
      );
    }
    this.history.push(...history);
    this.#best = best;
    if (position) this.#position = position;
    if (this.#settings.restoreBest) {
      this.#bestParameters = bestParameters;
      this.#checkBestIsKept();
    }
    const iteration = this.history.length * this.#batches + this.#position.steps;
    this.#reported = Math.ceil(iteration / REPORT_INTERVAL) * REPORT_INTERVAL;
  }

  #checkBestIsKept(): void {
    const isLast = this.history.at(-1)?.isBest === true && this.#position.steps === 0;
    if (!this.#best || this.#bestParameters || isLast || this.done) return;
    const epoch = this.history.findLast(({ isBest }) => isBest)?.epoch ?? 0;
    throw new ArgumentError(
      `SGD: resume: the run to go on with did not keep the parameters of its best epoch, ${epoch}, which ` +
        "restoreBest needs; leave restoreBest out, or train anew without resume",
    );
  }

  /** Compiles, and so allocates, everything that the run needs before its first step. */
  async #prepare({ validation, test }: RunDatasets): Promise<void> {
    if (this.#prepared) return;
    const evaluates = validation !== undefined || test !== undefined;
    await this.#device.prepare(evaluates ? ["trainStep", "evaluate"] : ["trainStep"]);
    this.#prepared = true;
  }

  /** Trains the mini-batches that are left of the epoch; an interruption records its position in the state. */
  async #train(epoch: number, data: DeviceDataset): Promise<void> {
    const { lmbda, eta, signal, recordCosts } = this.#settings;
    signal?.throwIfAborted();
    const before = this.#position;
    const steps = this.#batches - before.steps;
    if (steps === 0) return;
    const rate = typeof eta === "number" ? eta : eta(epoch, this.history);
    checkNumber(`SGD: eta of epoch ${epoch}`, rate);
    const stop = new AbortController();
    const listener = new ListenerGuard(stop);
    const { state } = this.#device;
    const progress = (done: number, cost: number) =>
      listener.guard(() => {
        const mean = (before.cost + cost) / (before.steps + done);
        this.#progress(epoch, before.steps + done, mean);
      });
    const result = await this.#device.run("trainStep", {
      steps,
      ...this.#rows(data),
      scalars: { eta: rate, l2: lmbda / this.#batches },
      firstStep: state.step,
      record: recordCosts ? ["cost"] : [],
      finite: "cost",
      signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
      onProgress: ({ steps: done, sums }) => progress(done, sums.cost ?? 0),
    });
    const first = epoch * this.#batches + before.steps;
    if (result.status === "not-finite") throw notFinite(result, epoch, first);
    const { cost = 0 } = result.sums;
    state.step += result.steps;
    this.#position = {
      miniBatches: this.#batches,
      steps: before.steps + result.steps,
      cost: before.cost + cost,
      seconds: before.seconds + result.seconds,
    };
    this.#publish();
    // The device limits its events per epoch and sends none in short ones; this one covers those.
    const quiet = performance.now() - this.#progressAt >= PROGRESS_MS;
    if (result.status === "done" && quiet) progress(result.steps, cost);
    listener.rethrow();
    // The steps since the last progress event too: a resumed run begins behind them.
    this.#reportUpTo(first + result.steps);
    signal?.throwIfAborted();
    if (result.records.cost) this.#costs.push(Float32Array.from(result.records.cost));
  }

  /** The rows of the epoch that no step has used yet, in the epoch's order. */
  #rows({ x, y, rows }: DeviceDataset): Pick<RunArguments, "rows" | "data" | "order"> {
    const { miniBatchSize, seed, state } = this.#device;
    const { steps } = this.#position;
    const done = steps * miniBatchSize;
    const left = this.#batches * miniBatchSize - done;
    if (this.#settings.shuffle) {
      const order = permutation(rows, seed, state.step - steps).subarray(done);
      return { rows: left, data: { x, y }, order };
    }
    const from = ({ data, from }: DataSlice) => ({ data, from: from + done });
    return { rows: left, data: { x: from(x), y: from(y) } };
  }

  #progress(epoch: number, steps: number, cost: number): void {
    const iteration = epoch * this.#batches + steps;
    this.#progressAt = performance.now();
    this.#reportUpTo(iteration);
    this.#settings.onProgress?.({
      epoch,
      iteration,
      iterations: this.#settings.epochs * this.#batches,
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

  async #evaluate(epoch: number, { validation, test }: RunDatasets) {
    const { log } = this.#settings;
    if (!validation) {
      const isLast = epoch === this.#settings.epochs - 1;
      if (!test || !isLast) return { isBest: false, evaluationSeconds: 0 };
      const tested = await this.#accuracy(test);
      return { isBest: false, evaluationSeconds: tested.seconds, testAccuracy: tested.accuracy };
    }
    const { accuracy, seconds } = await this.#accuracy(validation);
    log(`Epoch ${epoch}: validation accuracy ${percent(accuracy)}`);
    const isBest = accuracy >= (this.#best?.validationAccuracy ?? 0);
    if (!isBest) return { validationAccuracy: accuracy, isBest, evaluationSeconds: seconds };
    log("This is the best validation accuracy to date.");
    const best = { validationAccuracy: accuracy, iteration: (epoch + 1) * this.#batches - 1 };
    this.#best = best;
    if (!test) return { validationAccuracy: accuracy, isBest, evaluationSeconds: seconds };
    const tested = await this.#accuracy(test);
    this.#best = { ...best, testAccuracy: tested.accuracy };
    log(`The corresponding test accuracy is ${percent(tested.accuracy)}`);
    return {
      validationAccuracy: accuracy,
      testAccuracy: tested.accuracy,
      isBest,
      evaluationSeconds: seconds + tested.seconds,
    };
  }

  /** The accuracy over whole mini-batches; network3 ignores the rows of an incomplete one. */
  async #accuracy(data: DeviceDataset): Promise<{ accuracy: number; seconds: number }> {
    const { miniBatchSize } = this.#device;
    const rows = Math.floor(data.rows / miniBatchSize) * miniBatchSize;
    const { signal } = this.#settings;
    const { correct, seconds } = await this.#device.countCorrect(data, rows, signal);
    signal?.throwIfAborted();
    return { accuracy: correct / rows, seconds };
  }
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

function placeOf(epoch: number, iteration: number): string {
  return `epoch ${epoch}, iteration ${iteration}`;
}

/** @param first the iteration of the first step of the device's run */
function notFinite(result: RunResult, epoch: number, first: number): NanError {
  const { notFinite, notFiniteIn, steps } = result;
  const by = ["", "cost"].includes(notFiniteIn)
    ? "the cost"
    : `the result of ${notFiniteIn}, and with it the cost,`;
  const [what, iteration] =
    notFinite === "cost" ? [by, first + steps] : [notFinite, first + steps - 1];
  return new NanError(
    `${what} became NaN or infinite in ${placeOf(epoch, iteration)}; ` +
      "the parameters are those from before the epoch: use a smaller eta or check the data",
  );
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
