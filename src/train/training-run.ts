// The epochs of network3's Network.SGD: train, validate, and test at each new best.
import { checkNumber } from "../arguments.js";
import type { DeviceDataset } from "../backend/residency.js";
import { ArgumentError } from "../errors.js";
import { checkSameAugmentation } from "./augmented-images.js";
import { BestParameters } from "./best-parameters.js";
import type { EpochDiagnostics } from "./diagnostics.js";
import { bestOf, isOver } from "./early-stopping.js";
import {
  type EpochSettings,
  EpochTrainer,
  epochStart,
  placeOf,
  type StepDevice,
} from "./epoch-trainer.js";
import { penaltyFactor, type TrainingSettings } from "./options.js";
import type {
  BestEpoch,
  EpochRecord,
  ParameterArrays,
  RunPosition,
  TrainingResult,
  TrainingState,
} from "./records.js";

/** The operations of a network that a run uses. */
export interface TrainingDevice extends StepDevice {
  readonly state: TrainingState;
  /** Replaces parts of the state. */
  publish(changes: Partial<TrainingState>): void;
  /** Compiles functions now instead of at their first run. */
  prepare(functions: readonly string[]): Promise<void>;
  /** Copies of all parameters. */
  read(): Promise<ParameterArrays>;
  write(parameters: ParameterArrays): Promise<void>;
  /** The regularised cost of the first `rows` rows at inference. */
  cost(data: DeviceDataset, rows: number, l2: number): Promise<number>;
  /** The state of the layers, and the confusion of the validation data or else of the training data. */
  diagnose(
    data: RunDatasets,
    l2: number,
    signal: AbortSignal | undefined,
  ): Promise<Omit<EpochDiagnostics, "gap">>;
  /** Before the first epoch: what optimisers keep starts at zero, unless the run goes on with one before. */
  beginSlots(resume: boolean): Promise<void>;
  /** Counts the correct predictions among the first `rows` rows, and measures the time. */
  countCorrect(
    data: DeviceDataset,
    rows: number,
    signal: AbortSignal | undefined,
  ): Promise<{ correct: number; seconds: number }>;
}

/** The function of the Program that trains a mini-batch, and the scalar that is its learning rate. */
export interface TrainStep {
  readonly function: string;
  readonly rate: string;
}

/** The examples of a run, on the device. */
export interface RunDatasets {
  readonly training: DeviceDataset;
  readonly validation: DeviceDataset | undefined;
  readonly test: DeviceDataset | undefined;
}

const percent = (accuracy: number): string => `${(100 * accuracy).toFixed(2)}%`;

/** One run: call {@link epoch} until it is {@link done}. */
export class TrainingRun {
  readonly history: EpochRecord[] = [];
  readonly #device: TrainingDevice;
  readonly #settings: TrainingSettings;
  readonly #step: TrainStep;
  readonly #trainer: EpochTrainer;
  readonly #batches: number;
  readonly #epochs: EpochSettings;
  #best: BestEpoch | undefined;
  #begun = false;
  #prepared = false;
  #position: RunPosition;
  /** The parameters of the best epoch so far; kept with `restoreBest` alone. */
  readonly #kept: BestParameters;

  /**
   * @throws {ArgumentError} when the run to resume had another number of mini-batches or augmented otherwise, or did not keep the
   *   parameters of its best epoch and `restoreBest` needs them
   */
  constructor(
    device: TrainingDevice,
    settings: TrainingSettings,
    trainingRows: number,
    step: TrainStep = { function: "trainStep", rate: "eta" },
  ) {
    this.#step = step;
    this.#device = device;
    this.#settings = settings;
    this.#kept = new BestParameters(device);
    this.#batches = Math.floor(trainingRows / device.miniBatchSize);
    this.#epochs = {
      ...settings,
      function: step.function,
      cost: "cost",
      batches: this.#batches,
      remedy: "use a smaller eta or check the data",
    };
    this.#trainer = new EpochTrainer(device, this.#epochs);
    this.#position = epochStart(this.#epochs);
    if (settings.resume) this.#resume(device.state);
  }

  get done(): boolean {
    const { epochs, earlyStopping } = this.#settings;
    const accuracies = this.history.map(
      ({ validationAccuracy = Number.NaN }) => validationAccuracy,
    );
    const best = bestOf(accuracies, "greatest");
    const count = this.history.length;
    return count >= epochs || isOver(earlyStopping?.patience, best, count);
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
    const trained = await this.#evaluateTraining(data.training);
    const diagnosed = await this.#diagnose(data, evaluated, trained);
    const { cost, seconds } = this.#position;
    const record: EpochRecord = {
      epoch,
      ...{ cost: cost / this.#batches, seconds },
      ...evaluated,
      ...trained,
      ...diagnosed,
      evaluationSeconds: [evaluated, trained, diagnosed].reduce(
        (sum, part) => sum + (part?.evaluationSeconds ?? 0),
        0,
      ),
    };
    this.history.push(record);
    this.#position = epochStart(this.#epochs);
    const { restoreBest } = this.#settings;
    if (restoreBest && record.isBest) await this.#kept.keep();
    this.#publish();
    if (this.done) await this.restore();
    return record;
  }

  /** True while {@link restore} still has to replace the last parameters by the best ones. */
  get mustRestore(): boolean {
    return this.#begun && this.#kept.mustRestore;
  }

  /** With `restoreBest`, replaces the last parameters by those of the best epoch; a second call does nothing. */
  async restore(): Promise<void> {
    if (!this.mustRestore) return;
    await this.#kept.restore();
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
      ...(recordCosts ? { costs: this.#trainer.costs } : {}),
    };
  }

  /** Before the first epoch: continues from the state of the run before, or discards it without `resume`. */
  async #begin(): Promise<void> {
    if (!this.#begun) {
      const { resume, restoreBest } = this.#settings;
      const { lastParameters } = this.#device.state;
      await this.#device.beginSlots(resume);
      if (resume && lastParameters) await this.#device.write(lastParameters);
      const { bestParameters } = this.#kept.kept;
      if (restoreBest && this.#best && !bestParameters) await this.#kept.keep();
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
  #publish(changes: Partial<TrainingState> = {}): void {
    this.#device.publish({
      history: [...this.history],
      best: this.#best,
      position: this.#position,
      ...this.#kept.kept,
      ...changes,
    });
  }

  /** Continues from the state that the network's last run left. */
  #resume({ history, best, position, bestParameters }: TrainingState): void {
    if (position && position.miniBatches !== this.#batches) {
      throw new ArgumentError(
        `SGD: resume: the run to go on with had ${position.miniBatches} mini-batches an epoch, this ` +
          `training data gives ${this.#batches}; pass the same training data, or leave resume out`,
      );
    }
    if (position) checkSameAugmentation("SGD", position.augment, this.#settings.augmentation);
    this.history.push(...history);
    this.#best = best;
    if (position) this.#position = position;
    if (this.#settings.restoreBest) {
      if (bestParameters) this.#kept.keepThese(bestParameters);
      this.#checkBestIsKept();
    }
    this.#trainer.skipReports(this.history.length * this.#batches + this.#position.steps);
  }

  #checkBestIsKept(): void {
    const isLast = this.history.at(-1)?.isBest === true && this.#position.steps === 0;
    if (!this.#best || this.#kept.kept.bestParameters || isLast || this.done) return;
    const epoch = this.history.findLast(({ isBest }) => isBest)?.epoch ?? 0;
    throw new ArgumentError(
      `SGD: resume: the run to go on with did not keep the parameters of its best epoch, ${epoch}, which ` +
        "restoreBest needs; leave restoreBest out, or train anew without resume",
    );
  }

  /** Compiles, and so allocates, everything that the run needs before its first step. */
  async #prepare({ validation, test }: RunDatasets): Promise<void> {
    if (this.#prepared) return;
    const { function: step } = this.#step;
    const evaluates = validation !== undefined || test !== undefined;
    await this.#device.prepare(evaluates ? [step, "evaluate"] : [step]);
    this.#prepared = true;
  }

  /** Trains the mini-batches that are left of the epoch; an interruption records its position in the state. */
  async #train(epoch: number, { x, y, rows }: DeviceDataset): Promise<void> {
    const { signal } = this.#settings;
    // Before a function of the user computes the learning rate.
    signal?.throwIfAborted();
    if (this.#position.steps === this.#batches) return;
    const scalars = {
      [this.#step.rate]: this.#rate(epoch),
      l2: this.#l2,
    };
    const { step } = this.#device.state;
    await this.#trainer.train(
      epoch,
      { data: { x, y }, rows, scalars },
      this.#position,
      step,
      (steps, position) => {
        this.#position = position;
        this.#publish({ step: step + steps });
      },
    );
  }

  #rate(epoch: number): number {
    const { eta } = this.#settings;
    const rate = typeof eta === "number" ? eta : eta(epoch, this.history);
    return checkNumber(`SGD: eta of epoch ${epoch}`, rate);
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

  async #evaluateTraining(data: DeviceDataset) {
    if (!this.#settings.trainingMetrics) return undefined;
    const { accuracy, seconds } = await this.#accuracy(data);
    const began = performance.now();
    const rows = this.#batches * this.#device.miniBatchSize;
    const trainingCost = await this.#device.cost(data, rows, this.#l2);
    const evaluationSeconds = seconds + (performance.now() - began) / 1000;
    return { trainingAccuracy: accuracy, trainingCost, evaluationSeconds };
  }

  async #diagnose(
    data: RunDatasets,
    { validationAccuracy }: Pick<EpochRecord, "validationAccuracy">,
    trained: Pick<EpochRecord, "trainingAccuracy"> | undefined,
  ) {
    if (!this.#settings.diagnostics || trained?.trainingAccuracy === undefined) return undefined;
    const began = performance.now();
    const found = await this.#device.diagnose(data, this.#l2, this.#settings.signal);
    const evaluationSeconds = (performance.now() - began) / 1000;
    if (validationAccuracy === undefined) return { diagnostics: found, evaluationSeconds };
    const gap = trained.trainingAccuracy - validationAccuracy;
    return { diagnostics: { gap, ...found }, evaluationSeconds };
  }

  get #l2(): number {
    return penaltyFactor(this.#settings.lmbda, this.#batches);
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
