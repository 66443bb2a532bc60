// One call of `fit` or `train`: epochs of training, each followed by the evaluation of the validation data.
import { ArgumentError } from "../errors.js";
import { signalOf } from "../realms.js";
import { checkSameAugmentation } from "../train/augmented-images.js";
import { BestParameters } from "../train/best-parameters.js";
import { saveCheckpoint } from "../train/checkpoint.js";
import { bestOf, isOver } from "../train/early-stopping.js";
import { type EpochSettings, EpochTrainer, epochStart } from "../train/epoch-trainer.js";
import type { RunPosition } from "../train/records.js";
import { diagnoseModel } from "./diagnose.js";
import { trainEpoch } from "./epoch.js";
import type { ModelEngine } from "./model-engine.js";
import type { FitResult, FitSettings, ModelEpoch, ModelState } from "./records.js";
import type { ResidentRows } from "./rows.js";

/** The rows of a run, on the device. */
export interface FitRows {
  readonly training: ResidentRows;
  readonly validation: ResidentRows | undefined;
}

export class FitRun {
  readonly records: ModelEpoch[] = [];
  readonly #engine: ModelEngine;
  readonly #settings: FitSettings;
  readonly #trainer: EpochTrainer;
  readonly #batches: number;
  readonly #epochs: EpochSettings;
  readonly #best: BestParameters;
  /** The epochs before this run. */
  readonly #start: number;
  #position: RunPosition;
  #begun = false;

  /**
   * @param step the function that trains a mini-batch
   * @throws {ArgumentError} when the run to resume had another number of mini-batches, or augmented otherwise
   */
  constructor(engine: ModelEngine, settings: FitSettings, rows: number, step = "trainStep") {
    this.#engine = engine;
    this.#settings = settings;
    this.#batches = Math.floor(rows / engine.miniBatchSize);
    this.#epochs = {
      ...settings,
      signal: signalOf(settings.signal),
      function: step,
      cost: "loss",
      batches: this.#batches,
      recordCosts: false,
      log: () => {},
      remedy: "use a smaller learning rate or check the data",
    };
    this.#trainer = new EpochTrainer(engine, this.#epochs);
    const { state } = engine.host;
    this.#best = new BestParameters(engine);
    this.#position = epochStart(this.#epochs);
    this.#start = settings.resume ? state.start : state.history.length;
    if (settings.resume) this.#resume(state);
  }

  get done(): boolean {
    const { epochs, earlyStopping } = this.#settings;
    const count = this.records.length;
    return count >= epochs || isOver(earlyStopping?.patience, this.#bestIndex, count);
  }

  get result(): FitResult {
    const epochs = this.records.slice(0, this.#settings.epochs);
    return { epochs, bestEpoch: this.records[this.#bestIndex]?.epoch };
  }

  /** Trains one epoch, then evaluates. */
  async epoch(
    { training, validation }: FitRows,
    save: (path: string) => Promise<void>,
  ): Promise<ModelEpoch> {
    const { host } = this.#engine;
    const { signal, trainingMetrics, checkpoint } = this.#settings;
    signal?.throwIfAborted();
    await this.#begin();
    await this.#train(training);
    const validated = validation && (await this.#evaluate(validation));
    const trained = trainingMetrics ? await this.#evaluate(training) : undefined;
    const diagnosed = await this.#diagnose(training, validation);
    const { cost, seconds } = this.#position;
    const record: ModelEpoch = {
      epoch: host.state.history.length,
      loss: cost / this.#batches,
      seconds,
      evaluationSeconds: [validated, trained, diagnosed].reduce(
        (sum, part) => sum + (part?.seconds ?? 0),
        0,
      ),
      ...(validated && { validation: validated.scores }),
      ...(trained && { training: trained.scores }),
      ...(diagnosed && { diagnostics: diagnosed.diagnostics }),
    };
    this.records.push(record);
    this.#position = epochStart(this.#epochs);
    const isBest = this.#bestIndex === this.records.length - 1;
    if (this.#settings.earlyStopping?.restoreBest && isBest) await this.#best.keep();
    this.#publish({ history: [...host.state.history, record] });
    if (this.done) await this.restore();
    await saveCheckpoint(checkpoint, this.records.length, this.done, save);
    return record;
  }

  /** True while {@link restore} still has to replace the last parameters by the best ones. */
  get mustRestore(): boolean {
    return this.#begun && this.#best.mustRestore;
  }

  /** With `restoreBest`, replaces the last parameters by those of the best epoch; a second call does nothing. */
  async restore(): Promise<void> {
    if (!this.mustRestore) return;
    await this.#best.restore();
    this.#publish({});
  }

  get #bestIndex(): number {
    const { metric = "loss", goal = "least" } = this.#settings.earlyStopping ?? {};
    const scores = this.records.map(({ validation }) => validation?.[metric] ?? Number.NaN);
    return bestOf(scores, goal);
  }

  #resume({ history, start, position, bestParameters }: ModelState): void {
    if (position && position.miniBatches !== this.#batches) {
      throw new ArgumentError(
        `fit: resume: the run to go on with had ${position.miniBatches} mini-batches an epoch, this training ` +
          `data gives ${this.#batches}; pass the same training data, or leave resume out`,
      );
    }
    if (position) checkSameAugmentation("fit", position.augment, this.#settings.augmentation);
    this.records.push(...history.slice(start));
    if (position) this.#position = position;
    if (!this.#settings.earlyStopping?.restoreBest) return;
    if (bestParameters) this.#best.keepThese(bestParameters);
    else if (this.#bestIndex >= 0 && !this.done) {
      throw new ArgumentError(
        "fit: resume: the run to go on with did not keep the parameters of its best epoch, which restoreBest needs; " +
          "leave restoreBest out, or train anew without resume",
      );
    }
  }

  /** Before the first epoch: goes on with the last parameters where the device holds the best ones. */
  async #begin(): Promise<void> {
    if (this.#begun) return;
    const { lastParameters } = this.#engine.host.state;
    if (this.#settings.resume && lastParameters) await this.#engine.write(lastParameters);
    this.#begun = true;
    this.#publish({});
  }

  async #train(resident: ResidentRows): Promise<void> {
    const { host, rates } = this.#engine;
    await trainEpoch({
      trainer: this.#trainer,
      rates,
      resident,
      epoch: this.records.length,
      position: () => this.#position,
      clock: () => {
        const { step, history } = host.state;
        return { step, epoch: history.length, history };
      },
      step: () => host.state.step,
      advance: (steps, position) => {
        this.#position = position;
        this.#publish({ step: host.state.step + steps });
      },
    });
  }

  #evaluate(rows: ResidentRows) {
    return this.#engine.evaluate(this.#engine.host.executable, rows, this.#settings.signal);
  }

  async #diagnose(training: ResidentRows, validation: ResidentRows | undefined) {
    const { diagnostics, signal } = this.#settings;
    if (!diagnostics) return undefined;
    return diagnoseModel(this.#engine, training, validation ?? training, signalOf(signal));
  }

  /** Copies the run's state to the model's. */
  #publish(changes: Partial<ModelState>): void {
    this.#engine.host.publish({
      start: this.#start,
      position: this.#position,
      ...this.#best.kept,
      ...changes,
    });
  }
}
