// One call of `fit`: epochs of training, each followed by the evaluation of the validation data.
import { checkNumber } from "../arguments.js";
import type { Rate } from "../optim/optimizer.js";
import { signalOf } from "../realms.js";
import { EpochTrainer, epochStart } from "../train/epoch-trainer.js";
import type { RunPosition } from "../train/records.js";
import type { ModelEngine } from "./model-engine.js";
import type { FitSettings, ModelEpoch } from "./records.js";
import type { ResidentRows } from "./rows.js";

type Scalars = Readonly<Record<string, number>>;

export class FitRun {
  readonly records: ModelEpoch[] = [];
  readonly #engine: ModelEngine;
  readonly #rates: Readonly<Record<string, Rate>>;
  readonly #settings: FitSettings;
  readonly #trainer: EpochTrainer;
  readonly #batches: number;

  constructor(
    engine: ModelEngine,
    rates: Readonly<Record<string, Rate>>,
    settings: FitSettings,
    rows: number,
  ) {
    this.#engine = engine;
    this.#rates = rates;
    this.#settings = settings;
    this.#batches = Math.floor(rows / engine.miniBatchSize);
    this.#trainer = new EpochTrainer(engine, {
      ...settings,
      signal: signalOf(settings.signal),
      function: "trainStep",
      cost: "loss",
      batches: this.#batches,
      recordCosts: false,
      log: () => {},
      remedy: "use a smaller learning rate or check the data",
    });
  }

  get done(): boolean {
    return this.records.length >= this.#settings.epochs;
  }

  async epoch(training: ResidentRows, validation: ResidentRows | undefined): Promise<ModelEpoch> {
    const { host } = this.#engine;
    const { signal } = this.#settings;
    signal?.throwIfAborted();
    const epoch = host.state.history.length;
    let position: RunPosition = epochStart(this.#batches);
    while (position.steps < this.#batches) {
      const { step } = host.state;
      const [scalars, steps] = this.#stretch(step, epoch, this.#batches - position.steps);
      const inputs = { ...training, scalars, steps };
      await this.#trainer.train(this.records.length, inputs, position, step, (done, at) => {
        position = at;
        host.publish({ step: step + done });
      });
    }
    const record: ModelEpoch = {
      epoch,
      loss: position.cost / this.#batches,
      seconds: position.seconds,
      ...(await this.#evaluate(validation)),
    };
    this.records.push(record);
    host.publish({ history: [...host.state.history, record] });
    return record;
  }

  async #evaluate(validation: ResidentRows | undefined) {
    if (!validation) return { evaluationSeconds: 0 };
    const { data, rows } = validation;
    const { executable } = this.#engine.host;
    const { signal } = this.#settings;
    const { scores, seconds } = await this.#engine.evaluate(executable, data, rows, signal);
    return { validation: scores as { loss: number }, evaluationSeconds: seconds };
  }

  /** The rates of the next update, and how many updates in a row have the same. */
  #stretch(step: number, epoch: number, most: number): [Scalars, number] {
    const scalars = ratesAt(this.#rates, step, epoch);
    if (Object.values(this.#rates).every((rate) => typeof rate === "number"))
      return [scalars, most];
    let steps = 1;
    while (steps < most && isSame(scalars, ratesAt(this.#rates, step + steps, epoch))) steps++;
    return [scalars, steps];
  }
}

/** The rates of one update. */
export function ratesAt(
  rates: Readonly<Record<string, Rate>>,
  step: number,
  epoch: number,
): Scalars {
  return Object.fromEntries(
    Object.entries(rates).map(([name, rate]) => [
      name,
      checkNumber(`${name} of update ${step}`, typeof rate === "number" ? rate : rate(step, epoch)),
    ]),
  );
}

function isSame(a: Scalars, b: Scalars): boolean {
  return Object.entries(a).every(([name, value]) => value === b[name]);
}
