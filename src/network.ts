// The book's Network: layers, training, predictions.
import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { checkChoice, checkCount, checkNumber, checkOptions, checkPath } from "./arguments.js";
import type {
  Backend,
  DeviceData,
  Executable,
  FloatArray,
  RunArguments,
  RunResult,
} from "./backend/backend.js";
import { type DeviceInfo, type DeviceName, deviceNames, openDevice } from "./backend/devices.js";
import { DataSession, type ResidentData } from "./backend/residency.js";
import type { Data } from "./data/data.js";
import { ArgumentError, BusyError, DataError, DisposedError } from "./errors.js";
import { type Init, inits } from "./initializers.js";
import { readNetwork, writeNetwork } from "./io/network-file.js";
import type { CostLayer, Layer } from "./layers/layer.js";
import {
  checkData,
  checkInputs,
  checkWholeBatch,
  type Expectation,
  isData,
} from "./network/examples.js";
import { EVALUATION_BATCH, type LayerStack, lowerNetwork, variablesOf } from "./network/lower.js";
import { checkMasks, type Masks } from "./network/masks.js";
import {
  checkParameters,
  initialParameters,
  type Parameters,
  toParameters,
} from "./network/parameters.js";
import { checkStack } from "./network/stack.js";
import { summarize } from "./network/summary.js";
import {
  checkTraining,
  type EpochRecord,
  type LearningRate,
  type TrainingOptions,
  type TrainingProgress,
  type TrainingResult,
  type TrainingState,
} from "./network/training.js";
import { type TrainingDevice, TrainingRun } from "./sgd.js";

export type { EpochRecord, TrainingOptions, TrainingProgress, TrainingResult };

/** Layers of which the last has a cost; a network without one does not compile. */
export type NetworkLayers = readonly [...Layer[], CostLayer];

/** Options of {@link Network}. */
export interface NetworkOptions {
  /** Default `"auto"`: the best device that works; `net.device` says which and why. */
  readonly device?: DeviceName;
  /** CPU threads, 1 to 1024; default as many as the machine runs at once. */
  readonly threads?: number;
  /** 0 ≤ seed < 2^53; equal seeds on one device and thread count give equal weights. Default random. */
  readonly seed?: number;
  /** `"tf32"` needs a CUDA device. Default `"float32"`. */
  readonly precision?: "float32" | "tf32";
  /** Start values of layers that name none; default `"network3"`, the book's. */
  readonly init?: Init;
}

/** Options of {@link Network.cost}. */
export interface CostOptions {
  /** L2 regularisation λ; default 0. */
  readonly lmbda?: number;
  /** The divisor of λ; default the whole mini-batches of the data, at least 1. */
  readonly numTrainingBatches?: number;
}

/** Options of {@link Network.gradients}. */
export interface GradientOptions extends CostOptions {
  /** Dropout masks of 0 and 1 by layer, `{ "layers.1": mask }` with mask [miniBatchSize, nIn]. */
  readonly masks?: Masks;
}

type Inputs = Data["x"] | Data;

const MAX_THREADS = 1024;

/**
 * A network of layers, trained by mini-batch stochastic gradient descent (Nielsen ch. 6, network3's
 * Network). Parameters and examples stay on the device; an epoch is one call into it.
 *
 * Every method that uses the device returns a promise and never throws by itself. While one runs, the
 * others reject with `ERR_BUSY`; after `dispose()` all reject with `ERR_DISPOSED`.
 *
 * @throws {ArgumentError} for options and layers of the wrong kind
 * @throws {ShapeError} for layers that do not fit together
 * @throws {DeviceUnavailableError} when the asked-for device cannot be used
 *
 * @example
 * const net = new Network([
 *   new FullyConnectedLayer({ nIn: 784, nOut: 100 }),
 *   new SoftmaxLayer({ nIn: 100, nOut: 10 }),
 * ], 10);
 */
export class Network {
  readonly layers: NetworkLayers;
  readonly miniBatchSize: number;
  readonly seed: number;
  readonly threads: number;
  readonly device: DeviceInfo;

  readonly #stack: LayerStack;
  readonly #backend: Backend;
  readonly #executable: Executable;
  readonly #init: Init;
  readonly #state: TrainingState = { step: 0, history: [], best: undefined };
  readonly #training: TrainingDevice;
  #given: Record<string, FloatArray> | undefined;
  #started = false;
  #running: string | undefined;
  #disposed = false;

  constructor(layers: NetworkLayers, miniBatchSize: number, options: NetworkOptions = {}) {
    checkOptions("Network", options, ["device", "threads", "seed", "precision", "init"]);
    const {
      device = "auto",
      threads = Math.min(availableParallelism(), MAX_THREADS),
      precision = "float32",
      init = "network3",
    } = options;
    const { seed = randomInt(2 ** 47) } = options;
    this.#stack = checkStack(layers, miniBatchSize);
    this.layers = Object.freeze([...layers]) as NetworkLayers;
    this.miniBatchSize = miniBatchSize;
    this.seed = checkNumber("Network: seed", seed, { integer: true, min: 0 });
    this.threads = checkNumber("Network: threads", threads, {
      integer: true,
      min: 1,
      max: MAX_THREADS,
    });
    this.#init = checkChoice("Network: init", init, inits);
    const name = checkChoice("Network: device", device, deviceNames);
    if (checkChoice("Network: precision", precision, ["float32", "tf32"]) === "tf32") {
      throw new ArgumentError('Network: precision "tf32" needs a CUDA device; use "float32"');
    }
    const opened = openDevice(name);
    this.device = opened.device;
    this.#backend = opened.backend;
    const program = lowerNetwork(this.#stack, miniBatchSize);
    this.#executable = opened.backend.compile(program, { seed: this.seed, threads: this.threads });
    this.#training = {
      miniBatchSize,
      seed: this.seed,
      state: this.#state,
      run: (run, args) => this.#executable.run(run, args),
      countCorrect: (data, rows, signal) => this.#countCorrect(data, rows, signal),
      read: () => this.#read(),
      write: (parameters) => this.#executable.write(parameters),
    };
  }

  /** Mini-batches trained since the network was made (kept by `save`): the clock of the random streams. */
  get step(): number {
    return this.#state.step;
  }

  /** Records of the last run, finished or not. */
  get history(): readonly EpochRecord[] {
    return this.#state.history;
  }

  /**
   * Trains by stochastic gradient descent exactly as network3's `SGD`: mini-batches in file order, examples
   * beyond the last whole mini-batch never used, the best epoch by validation accuracy (ties count).
   *
   * @param training examples; at least one mini-batch
   * @param epochs passes over them; 0 gives an empty result
   * @param miniBatchSize must be the network's
   * @param eta learning rate η, a number or a function of the epoch
   * @param validation examples to choose the best epoch by, or undefined
   * @param test examples to test at each new best, or undefined
   */
  async SGD(
    training: Data,
    epochs: number,
    miniBatchSize: number,
    eta: LearningRate,
    validation?: Data,
    test?: Data,
    options: TrainingOptions = {},
  ): Promise<TrainingResult> {
    return this.#exclusive("SGD", async (session) => {
      const run = this.#begin(training, epochs, miniBatchSize, eta, validation, test, options);
      while (!run.done) await run.epoch(await this.#resident(session, training, validation, test));
      return run.finish();
    });
  }

  /**
   * The same run as {@link SGD}, an epoch at a time: an epoch starts when the consumer asks for it, and
   * between epochs every method works. `break` ends the run.
   */
  async *train(
    training: Data,
    epochs: number,
    miniBatchSize: number,
    eta: LearningRate,
    validation?: Data,
    test?: Data,
    options: TrainingOptions = {},
  ): AsyncGenerator<EpochRecord, TrainingResult, undefined> {
    const session = new DataSession(this.#backend);
    try {
      const run = await this.#exclusive("train", async () =>
        this.#begin(training, epochs, miniBatchSize, eta, validation, test, options),
      );
      while (!run.done) {
        yield await this.#exclusive("train", async () =>
          run.epoch(await this.#resident(session, training, validation, test)),
        );
      }
      return run.finish();
    } finally {
      session.dispose();
    }
  }

  /** The most probable class of each row; ties go to the lower one. */
  async predict(x: Inputs): Promise<Int32Array> {
    return this.#exclusive("predict", async (session) => {
      const result = await this.#runRows("predict", x, session);
      return Int32Array.from(result.tensors.labels ?? []);
    });
  }

  /** The softmax outputs of each row, `[n, nOut]` row-major; float64 on the reference device. */
  async feedforward(x: Inputs): Promise<FloatArray> {
    return this.#exclusive("feedforward", async (session) => {
      const { outputs } = (await this.#runRows("feedforward", x, session)).tensors;
      return outputs instanceof Float64Array ? outputs : Float32Array.from(outputs ?? []);
    });
  }

  /** The share of rows that are classified right, in 0..1, over every row. */
  async accuracy(data: Data): Promise<number> {
    return this.#exclusive("accuracy", async (session) => {
      const rows = checkData("accuracy", data, this.#expectation);
      const { correct } = await this.#countCorrect(await session.resident(data), rows);
      return correct / rows;
    });
  }

  /** The log-likelihood cost on the inference path, the mean over every row, plus ½·λ/batches·Σ‖w‖². */
  async cost(data: Data, options: CostOptions = {}): Promise<number> {
    return this.#exclusive("cost", async (session) => {
      checkOptions("cost", options, ["lmbda", "numTrainingBatches"]);
      const rows = checkData("cost", data, this.#expectation);
      const l2 = this.#l2("cost", rows, options);
      const { x, y } = await session.resident(data);
      const run = await this.#executable.run("cost", { ...batches(rows), data: { x, y } });
      const penalty =
        l2 === 0
          ? 0
          : (
              await this.#executable.run("penalty", {
                steps: 1,
                rows: 1,
                data: {},
                scalars: { l2 },
              })
            ).sums.penalty;
      return (run.sums.cost ?? 0) / rows + (penalty ?? 0);
    });
  }

  /**
   * The gradient of the regularised cost of exactly one mini-batch, on the training path: with the dropout
   * masks of the next training step, or with those given.
   */
  async gradients(data: Data, options: GradientOptions = {}): Promise<Parameters> {
    return this.#exclusive("gradients", async (session) => {
      checkOptions("gradients", options, ["lmbda", "numTrainingBatches", "masks"]);
      const rows = checkData("gradients", data, this.#expectation);
      if (rows !== this.miniBatchSize) {
        throw new DataError(
          `gradients: exactly one mini-batch of ${this.miniBatchSize} examples is needed, got ${rows}; use data.slice(0, ${this.miniBatchSize})`,
        );
      }
      const masks = checkMasks(options.masks, this.#stack.layers, this.miniBatchSize);
      const { x, y } = await session.resident(data);
      const result = await this.#withUploads(masks, rows, (uploaded) =>
        this.#executable.run(options.masks ? "gradientsWithMasks" : "gradients", {
          steps: 1,
          rows,
          data: { x, y, ...uploaded },
          scalars: { l2: this.#l2("gradients", rows, options) },
          firstStep: this.step,
        }),
      );
      return toParameters(this.#stack.layers, result.tensors);
    });
  }

  /** Copies of all parameters: `layers.0.w` [filters, maps, rows, columns] or [nIn, nOut], `layers.0.b`, … */
  async parameters(): Promise<Parameters> {
    return this.#exclusive("parameters", () => this.#parameters());
  }

  /** Replaces parameters by name; those left out keep their values. On an error nothing is changed. */
  async setParameters(parameters: Parameters): Promise<void> {
    return this.#exclusive("setParameters", () =>
      this.#executable.write(checkParameters(parameters, this.#stack.layers)),
    );
  }

  /** Compiles what training and evaluation need now instead of at their first use. */
  async ready(): Promise<void> {
    return this.#exclusive("ready", () =>
      this.#executable.prepare(["trainStep", "evaluate", "predict"]),
    );
  }

  /**
   * Writes the network to a safetensors file: architecture, parameters, seed, step and history. The file
   * appears whole or not at all, and reads back bit for bit.
   */
  async save(path: string): Promise<void> {
    return this.#exclusive("save", async () => {
      checkPath("save: path", path);
      await writeNetwork(path, {
        layers: this.#stack.layers,
        miniBatchSize: this.miniBatchSize,
        seed: this.seed,
        state: this.#state,
        parameters: await this.#parameters(),
      });
    });
  }

  /**
   * Reads a network that {@link save} wrote. Device, threads and precision come from the options.
   *
   * @throws {FileFormatError} naming the place in a file that is no such network
   * @throws {FileError} where it cannot be read
   */
  static async load(
    path: string,
    options: Omit<NetworkOptions, "seed" | "init"> = {},
  ): Promise<Network> {
    checkOptions("Network.load", options, ["device", "threads", "precision"]);
    const file = await readNetwork(checkPath("Network.load: path", path));
    const net = new Network(file.layers, file.miniBatchSize, { ...options, seed: file.seed });
    net.#given = checkParameters(file.parameters, net.#stack.layers);
    Object.assign(net.#state, file.state);
    return net;
  }

  /** A table of the layers, their outputs and parameters, and the device; fits 80 columns. */
  summary(): string {
    return summarize(this.#stack.layers, this.device);
  }

  /** Ends a running call (it rejects with `ERR_DISPOSED`) and resolves when the device has let go. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#executable.dispose();
  }

  [Symbol.dispose](): void {
    void this.dispose();
  }

  get #expectation(): Expectation {
    return { features: this.#stack.layers[0]?.inputSize ?? 0, classes: this.#stack.last.classes };
  }

  /** Does `work` alone on the device, with the parameters in place. */
  async #exclusive<T>(name: string, work: (session: DataSession) => Promise<T>): Promise<T> {
    if (this.#disposed)
      throw new DisposedError(`${name}: the network was disposed; make a new one`);
    if (this.#running) {
      throw new BusyError(
        `${name}: the network is busy with ${this.#running}; await that call first, or use a second network`,
      );
    }
    this.#running = name;
    const session = new DataSession(this.#backend);
    try {
      await this.#start();
      return await work(session);
    } finally {
      session.dispose();
      this.#running = undefined;
    }
  }

  /** Puts the start values on the device, once. */
  async #start(): Promise<void> {
    if (this.#started) return;
    await this.#executable.write(
      this.#given ?? (await initialParameters(this.#stack.layers, this.#init, this.seed)),
    );
    this.#given = undefined;
    this.#started = true;
  }

  #begin(
    training: Data,
    epochs: number,
    miniBatchSize: number,
    eta: LearningRate,
    validation: Data | undefined,
    test: Data | undefined,
    options: TrainingOptions,
  ): TrainingRun {
    const settings = checkTraining(epochs, eta, options);
    if (miniBatchSize !== this.miniBatchSize) {
      throw new ArgumentError(
        `SGD: miniBatchSize is ${String(miniBatchSize)}, but the network was made for ${this.miniBatchSize}; pass ${this.miniBatchSize}`,
      );
    }
    const checkSet = (name: string, data: Data): number => {
      const rows = checkData(`SGD: ${name}`, data, this.#expectation);
      checkWholeBatch(`SGD: ${name}`, rows, miniBatchSize);
      return rows;
    };
    const rows = checkSet("training data", training);
    if (validation !== undefined) checkSet("validation data", validation);
    if (test !== undefined) checkSet("test data", test);
    settings.signal?.throwIfAborted();
    return new TrainingRun(this.#training, settings, rows);
  }

  async #resident(session: DataSession, training: Data, validation?: Data, test?: Data) {
    return {
      training: await session.resident(training),
      validation: validation && (await session.resident(validation)),
      test: test && (await session.resident(test)),
    };
  }

  async #countCorrect({ x, y }: ResidentData, rows: number, signal?: AbortSignal) {
    const { sums, seconds } = await this.#executable.run("evaluate", {
      ...batches(rows),
      data: { x, y },
      ...(signal && { signal }),
    });
    return { correct: sums.correct ?? 0, seconds };
  }

  async #runRows(
    name: "predict" | "feedforward",
    inputs: Inputs,
    session: DataSession,
  ): Promise<RunResult> {
    if (isData(inputs)) {
      const rows = checkData(name, inputs, this.#expectation);
      const { x } = await session.resident(inputs);
      return this.#executable.run(name, { ...batches(rows), data: { x } });
    }
    const rows = checkInputs(name, inputs, this.#expectation);
    return this.#withUploads({ x: inputs }, rows, (data) =>
      this.#executable.run(name, { ...batches(rows), data }),
    );
  }

  /** Brings arrays to the device for one run. */
  async #withUploads<T>(
    arrays: Readonly<Record<string, Data["x"]>>,
    rows: number,
    use: (data: RunArguments["data"]) => Promise<T>,
  ): Promise<T> {
    const uploaded: Record<string, { data: DeviceData; from: number }> = {};
    try {
      for (const [name, array] of Object.entries(arrays)) {
        uploaded[name] = { data: await this.#backend.upload(array, rows), from: 0 };
      }
      return await use(uploaded);
    } finally {
      for (const { data } of Object.values(uploaded)) data.dispose();
    }
  }

  async #parameters(): Promise<Parameters> {
    return toParameters(this.#stack.layers, await this.#read());
  }

  async #read(): Promise<Record<string, FloatArray>> {
    const names = variablesOf(this.#stack.layers).map((variable) => variable.name);
    return this.#executable.read(names);
  }

  #l2(where: string, rows: number, { lmbda = 0, numTrainingBatches }: CostOptions): number {
    const whole = Math.max(1, Math.floor(rows / this.miniBatchSize));
    const count = checkCount(`${where}: numTrainingBatches`, numTrainingBatches ?? whole);
    return checkNumber(`${where}: lmbda`, lmbda, { min: 0 }) / count;
  }
}

/** The steps that cover all rows, the last one padded. */
function batches(rows: number): { steps: number; rows: number } {
  return { steps: Math.ceil(rows / EVALUATION_BATCH), rows };
}
