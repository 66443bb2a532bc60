// One call of a function of the user: steps over resident rows, and what its outputs gave.
import type { FloatArray, RunResult } from "../backend/backend.js";
import { InternalError } from "../errors.js";
import { sizeOf } from "../graph/program.js";
import { permutation } from "../random.js";
import { isFloat64Array, isInt32Array, signalOf } from "../realms.js";
import { EpochTrainer, epochStart } from "../train/epoch-trainer.js";
import { trainEpoch } from "./epoch.js";
import { type LoweredFunction, NO_SCALAR } from "./function-lowering.js";
import type { ModelEngine, Tensor } from "./model-engine.js";
import type { CallSettings, FunctionClock } from "./records.js";
import type { ResidentRows } from "./rows.js";

export class FunctionRun {
  readonly #engine: ModelEngine;
  readonly #function: LoweredFunction & { readonly name: string };
  readonly #settings: CallSettings;
  readonly #trainer: EpochTrainer;
  readonly #batches: number;
  /** The mean of each scalar output, by epoch. */
  readonly #means = new Map<string, number[]>();
  /** The values of the other outputs in the latest epoch: a piece of each run. */
  #pieces: RunResult["tensors"][] = [];
  #order: Int32Array | undefined;
  #epochs = 0;

  constructor(
    engine: ModelEngine,
    lowered: LoweredFunction & { readonly name: string },
    settings: CallSettings,
    rows: number,
  ) {
    this.#engine = engine;
    this.#function = lowered;
    this.#settings = settings;
    const { batch } = lowered.spec;
    this.#batches = Math.floor(rows / batch);
    const device = {
      miniBatchSize: batch,
      seed: engine.seed,
      run: engine.run.bind(engine),
    };
    this.#trainer = new EpochTrainer(device, {
      ...settings,
      signal: signalOf(settings.signal),
      function: lowered.name,
      cost: lowered.watched,
      batches: this.#batches,
      recordCosts: false,
      log: () => {},
      remedy: "use a smaller rate or check the data",
    });
  }

  get done(): boolean {
    return this.#epochs >= this.#settings.epochs;
  }

  async epoch(resident: ResidentRows): Promise<void> {
    const { host, seed } = this.#engine;
    const { rates, advances } = this.#function;
    this.#settings.signal?.throwIfAborted();
    let position = epochStart({ batches: this.#batches });
    const sums = new Map<string, number>();
    this.#pieces = [];
    if (this.#settings.shuffle) this.#order = permutation(resident.rows, seed, host.state.step);
    const began = host.state.step;
    await trainEpoch({
      trainer: this.#trainer,
      rates,
      resident,
      epoch: this.#epochs,
      position: () => position,
      clock: () => ({ step: this.#clock.steps, epoch: this.#clock.epochs, history: [] }),
      // The order of the rows is that of the step at which the epoch began.
      step: () => began + position.steps,
      advance: (steps, next) => {
        position = next;
        const { steps: before, epochs } = this.#clock;
        this.#publish({ steps: before + steps, epochs }, advances ? steps : 0);
      },
      collect: ({ sums: found, tensors }) => {
        this.#pieces.push(tensors);
        for (const [name, sum] of Object.entries(found))
          sums.set(name, (sums.get(name) ?? 0) + sum);
      },
    });
    for (const [name, sum] of sums) {
      this.#means.set(name, [...(this.#means.get(name) ?? []), sum / this.#batches]);
    }
    this.#epochs++;
    const { steps, epochs } = this.#clock;
    this.#publish({ steps, epochs: epochs + 1 }, 0);
  }

  /** The outputs: means by epoch of scalars, all rows of the last epoch, and the last value of others. */
  get outputs(): Record<string, Tensor> {
    const { spec } = this.#function;
    return Object.fromEntries(
      spec.outputs
        .filter(({ name }) => name !== NO_SCALAR)
        .map(({ name, value, kind }) => {
          const { shape = [] } = spec.values[value] ?? {};
          if (kind === "sum") {
            const means = this.#means.get(name) ?? [];
            return [name, { shape: [means.length], data: Float64Array.from(means) }];
          }
          if (kind === "last") {
            return [name, { shape: [...shape], data: floatsOf(this.#pieces.at(-1)?.[name]) }];
          }
          const rowShape = shape.slice(1);
          const data = this.#rows(name, sizeOf(rowShape));
          return [name, { shape: [data.length / sizeOf(rowShape), ...rowShape], data }];
        }),
    );
  }

  get #clock(): FunctionClock {
    return this.#engine.host.state.functions[this.#function.name] ?? { steps: 0, epochs: 0 };
  }

  #publish(clock: FunctionClock, steps: number): void {
    const { host } = this.#engine;
    const { step, functions } = host.state;
    host.publish({
      step: step + steps,
      functions: { ...functions, [this.#function.name]: clock },
    });
  }

  /** The rows of an output in the order of the data; those that a shuffled epoch left out are left out. */
  #rows(name: string, size: number): FloatArray {
    const pieces = this.#pieces.map((tensors) => floatsOf(tensors[name]));
    const total = pieces.reduce((sum, { length }) => sum + length, 0);
    const rows = total / size;
    const [first] = pieces;
    const all = first && isFloat64Array(first) ? new Float64Array(total) : new Float32Array(total);
    const places = this.#order?.subarray(0, rows) ?? Int32Array.from({ length: rows }, (_, i) => i);
    const ranks = new Map([...places].sort((a, b) => a - b).map((row, rank) => [row, rank]));
    let done = 0;
    for (const piece of pieces) {
      for (let from = 0; from < piece.length; from += size) {
        const rank = ranks.get(places[done++] ?? 0) ?? 0;
        all.set(piece.subarray(from, from + size), rank * size);
      }
    }
    return all;
  }
}

function floatsOf(array: FloatArray | Int32Array | undefined): FloatArray {
  if (array === undefined) return new Float32Array();
  if (isInt32Array(array)) throw new InternalError("an output of a function is made of integers");
  return array;
}
