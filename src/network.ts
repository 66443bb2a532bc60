// The book's Network: layers, training, predictions.
/// <reference lib="esnext.disposable" preserve="true" />
import { checkCount, checkNumber, checkOptions, checkPath, type UrlLike } from "./arguments.js";
import type { DataSlice, FloatArray, MemoryUse } from "./backend/backend.js";
import type { DeviceInfo } from "./backend/devices.js";
import type { DataSession } from "./backend/residency.js";
import type { Data, Examples } from "./data/data.js";
import { DataError, InternalError, NanError } from "./errors.js";
import { checkSource, type FileSource } from "./file-source.js";
import { inspected } from "./inspect.js";
import { encodeNetwork, readNetwork, writeNetwork } from "./io/network-file.js";
import type { Layer } from "./layers/layer.js";
import { Engine, type NetworkView } from "./network/engine.js";
import { checkData, checkInputs, checkWholeBatch, isData } from "./network/examples.js";
import { variablesOf } from "./network/lower.js";
import { checkMasks, type Masks } from "./network/masks.js";
import {
  checkActivations,
  checkNetworkOptions,
  checkReaders,
  type LoadNetworkOptions,
  type NetworkLayers,
  type NetworkOptions,
} from "./network/options.js";
import { bringExamples, planRun, type RunPlan } from "./network/run-plan.js";
import { checkStack } from "./network/stack.js";
import { showNetwork, summarize } from "./network/summary.js";
import { isFloat64Array } from "./realms.js";
import { saveCheckpoint } from "./train/checkpoint.js";
import { type LearningRate, penaltyFactor, type TrainingOptions } from "./train/options.js";
import {
  checkParameters,
  type Parameter,
  type Parameters,
  toParameters,
} from "./train/parameters.js";
import { checkProfile, type NetworkProfile, type ProfileOptions } from "./train/profile.js";
import type { EpochRecord, TrainingResult } from "./train/records.js";
import { type RunSteps, runEpochs, yieldEpochs } from "./train/run-epochs.js";
import { TrainingRun } from "./train/training-run.js";
import type { UnitVarianceSettings } from "./train/unit-variance.js";

export type { EpochRecord, LoadNetworkOptions, NetworkLayers, NetworkOptions };

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

// Set once by the class below, which alone can see its private fields.
let hasEngine: (value: object) => value is Network;

/** True for objects that the constructor created; false for proxies and objects with only the prototype. */
export function isNetwork(value: unknown): value is Network {
  return value !== null && typeof value === "object" && hasEngine(value);
}

/** The inputs of {@link Network.predict}: rows alone, or examples, whose labels are ignored. */
export type Inputs = Examples | Data;

/**
 * A network of layers, trained by mini-batch stochastic gradient descent (Nielsen ch. 6, network3's
 * Network). Parameters and examples stay on the device; an epoch is one call into it.
 *
 * Every method that uses the device returns a promise and never throws by itself. Calls wait for each other in
 * the order in which they are made; a run is one call for each of its epochs, so others come in between.
 * While an epoch is trained, calls that only read (`predict`, `feedforward`, `accuracy`, `cost`, `parameters`,
 * `save`, `toBytes`) run beside it and see the network as it was when the epoch began. A second `SGD` waits
 * for the first. After `dispose()` all calls reject with `ERR_DISPOSED`, those that wait too.
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
  static {
    hasEngine = (value): value is Network => #engine in value;
  }

  /**
   * The layers as given; one whose sizes were left out has them here. Unlike those of network3.py, layers hold no weights: in another network they
   * start anew. Parameters of equal shape can be copied by name:
   *
   * @example
   * const next = new Network([net.layers[0]!, new SoftmaxLayer({ nIn: 30, nOut: 5 })], 10);
   * const { "layers.0.w": w, "layers.0.b": b } = await net.parameters();
   * await next.setParameters({ "layers.0.w": w!, "layers.0.b": b! });
   */
  readonly layers: readonly Layer[];
  readonly miniBatchSize: number;
  readonly seed: number;
  /** Number of CPU threads, also if `"auto"` chose it. */
  readonly threads: number;
  readonly device: DeviceInfo;

  readonly #engine: Engine;

  constructor(layers: NetworkLayers, miniBatchSize: number, options: NetworkOptions = {}) {
    const settings = checkNetworkOptions(options);
    const stack = checkStack(layers, miniBatchSize);
    this.#engine = new Engine(stack, miniBatchSize, settings);
    this.layers = Object.freeze([...stack.layers]);
    this.miniBatchSize = miniBatchSize;
    this.seed = settings.seed;
    this.threads = this.#engine.threads;
    this.device = this.#engine.device;
  }

  /** Mini-batches trained since the network was made (kept by `save`): the clock of the random streams. */
  get step(): number {
    return this.#engine.state.step;
  }

  /** Records of the last run, finished or not. */
  get history(): readonly EpochRecord[] {
    return this.#engine.state.history;
  }

  /**
   * Trains by stochastic gradient descent exactly as network3's `SGD`: mini-batches in file order, examples
   * beyond the last whole mini-batch never used, the best epoch by validation accuracy (ties count).
   *
   * @param training examples; at least one mini-batch
   * @param epochs passes over them; 0 gives an empty result; with `resume` those of the whole run
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
    const given = { training, validation, test };
    const plan = planRun(this.#engine, given, { epochs, miniBatchSize, eta, options });
    return runEpochs("SGD", this.#engine, this.#steps(plan));
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
    const given = { training, validation, test };
    const plan = planRun(this.#engine, given, { epochs, miniBatchSize, eta, options });
    return yield* yieldEpochs("train", this.#engine, this.#steps(plan));
  }

  /** The most probable class of each row; ties go to the lower one. */
  async predict(x: Inputs): Promise<Int32Array> {
    return this.#engine.reading("predict", async (view, session) => {
      const { labels } = await this.#rows("predict", x, view, session);
      return Int32Array.from(labels ?? []);
    });
  }

  /**
   * The outputs of the last layer for each row, `[n, nOut]` row-major; float64 on the reference device. Few rows take
   * other kernels than many, so the last bits of a row may depend on how many are asked for at once.
   */
  async feedforward(x: Inputs): Promise<FloatArray> {
    return this.#engine.reading("feedforward", async (view, session) => {
      const { outputs } = await this.#rows("feedforward", x, view, session);
      return isFloat64Array(outputs) ? outputs : Float32Array.from(outputs ?? []);
    });
  }

  /** The fraction of all rows that are classified correctly, in 0..1. */
  async accuracy(data: Data): Promise<number> {
    return this.#engine.reading("accuracy", async (view, session) => {
      const checked = checkData("accuracy", data, this.#engine.expectation);
      const { rows } = checked;
      const examples = await session.resident(checked.data);
      const { correct } = await (await view.evaluator()).countCorrect(examples, rows);
      return correct / rows;
    });
  }

  /**
   * The cost of the last layer on the inference path (the log-likelihood of a softmax layer), the mean over every
   * row, plus ½·λ/batches·Σ‖w‖².
   *
   * @throws {NanError} if the result exceeds the device's range of numbers
   */
  async cost(data: Data, options: CostOptions = {}): Promise<number> {
    return this.#engine.reading("cost", async (view, session) => {
      checkOptions("cost", options, ["lmbda", "numTrainingBatches"]);
      const checked = checkData("cost", data, this.#engine.expectation);
      const { rows } = checked;
      const l2 = this.#l2("cost", rows, options);
      const evaluator = await view.evaluator();
      const penalty = await evaluator.penalty(l2);
      const examples = await session.resident(checked.data);
      const cost = (await evaluator.sumCost(examples, rows)) / rows + penalty;
      if (Number.isFinite(cost)) return cost;
      throw new NanError(`cost: the result is ${cost}${TOO_LARGE}`);
    });
  }

  /**
   * The gradient of the regularised cost of exactly one mini-batch, on the training path: with the dropout
   * masks of the next training step, or with those given.
   *
   * @throws {NanError} if a gradient exceeds the device's range of numbers
   */
  async gradients(data: Data, options: GradientOptions = {}): Promise<Parameters> {
    return this.#engine.exclusive("gradients", async (session) => {
      checkOptions("gradients", options, ["lmbda", "numTrainingBatches", "masks"]);
      const checked = checkData("gradients", data, this.#engine.expectation);
      const { rows } = checked;
      if (rows !== this.miniBatchSize) {
        throw new DataError(
          `gradients: exactly one mini-batch of ${this.miniBatchSize} examples is needed, got ${rows}; use \`data.slice(0, ${this.miniBatchSize})\``,
        );
      }
      const { masks: given } = options;
      const masks = checkMasks(given, this.layers, this.miniBatchSize);
      const l2 = this.#l2("gradients", rows, options);
      const { x, y } = await session.resident(checked.data);
      const result = await this.#engine.withUploads(masks, rows, (uploaded) =>
        this.#engine.run(given ? "gradientsWithMasks" : "gradients", {
          steps: 1,
          rows,
          data: { x, y, ...uploaded },
          scalars: { l2 },
          firstStep: this.step,
        }),
      );
      const gradients = toParameters(variablesOf(this.layers), result.tensors);
      for (const [name, { data: values }] of Object.entries(gradients)) {
        if (values.every(Number.isFinite)) continue;
        throw new NanError(`gradients: that of ${name} is not finite${TOO_LARGE}`);
      }
      return gradients;
    });
  }

  /**
   * The gradient of the cost of each row by its inputs, `[n, inputs]`, at inference and without the L2 penalty. It tells
   * in which direction each pixel makes the answer of the network worse.
   *
   * @throws {NanError} if a gradient exceeds the device's range of numbers
   *
   * @example
   * const { data } = await net.inputGradients(test.slice(0, 1));
   */
  async inputGradients(data: Data): Promise<Parameter> {
    this.#engine.allowInputGradients();
    return this.#engine.reading("inputGradients", async (view, session) => {
      const { data: checked, rows } = checkData("inputGradients", data, this.#engine.expectation);
      const { x, y } = await session.resident(checked);
      const { x: found } = await (await view.evaluator()).collect("inputGradients", { x, y }, rows);
      const values = isFloat64Array(found) ? found : Float32Array.from(found ?? []);
      if (values.every(Number.isFinite))
        return { shape: [rows, this.#engine.expectation.features], data: values };
      throw new NanError(`inputGradients: one is not finite${TOO_LARGE}`);
    });
  }

  /**
   * Measures the time of each op of a training step. The ops are in the order of execution, with the name of
   * the implementation and its fraction of the device's peak, which is measured too. The result is the
   * median of some steps over the mini-batches of `data`; the parameters, the step and the random streams
   * do not change.
   *
   * @example
   * const { ops } = await net.profile(training);
   * const slowest = ops.toSorted((a, b) => b.microseconds - a.microseconds)[0];
   */
  async profile(data: Data, options: ProfileOptions = {}): Promise<NetworkProfile> {
    return this.#engine.exclusive("profile", async (session) => {
      const steps = checkProfile("profile", options);
      const { data: checked, rows } = checkData("profile", data, this.#engine.expectation);
      checkWholeBatch("profile", rows, this.miniBatchSize);
      const most = Math.floor(rows / this.miniBatchSize);
      return this.#engine.profile(await session.resident(checked), Math.min(steps, most));
    });
  }

  /** Copies of all parameters: `layers.0.w` [filters, maps, rows, columns] or [nIn, nOut], `layers.0.b`, … */
  async parameters(): Promise<Parameters> {
    return this.#engine.reading("parameters", async (view) =>
      toParameters(variablesOf(this.layers), await view.read()),
    );
  }

  /** Replaces parameters by name; those left out keep their values. On an error nothing is changed. */
  async setParameters(parameters: Parameters): Promise<void> {
    return this.#engine.exclusive("setParameters", async () => {
      const variables = variablesOf(this.layers);
      await this.#engine.write(checkParameters(parameters, variables, this.#precision));
      this.#engine.forgetKeptParameters();
    });
  }

  /** The work of `lsuv`. @internal */
  async unitVariance(
    data: unknown,
    settings: UnitVarianceSettings,
  ): Promise<Readonly<Record<string, number>>> {
    return this.#engine.exclusive("lsuv", (session) =>
      this.#withInputs("lsuv", data as Inputs, session, (x, rows) =>
        this.#engine.unitVariance(x, rows, settings),
      ),
    );
  }

  /** Compiles what training and evaluation need now instead of at their first use. */
  async ready(): Promise<void> {
    return this.#engine.exclusive("ready", () => this.#engine.prepare());
  }

  /** The memory that the network uses on a GPU, in bytes; undefined on devices that use host memory. */
  async memory(): Promise<MemoryUse | undefined> {
    return this.#engine.exclusive("memory", () => this.#engine.memory());
  }

  /**
   * Writes the network to a safetensors file: architecture, parameters, seed, step and history. The write
   * is atomic, and loading the file gives the same bits.
   *
   * @param path the file's path or its `file:` URL
   */
  async save(path: string | UrlLike): Promise<void> {
    return this.#engine.reading("save", async (view) =>
      writeNetwork(checkPath("save: path", path), await this.#content(view)),
    );
  }

  /**
   * Returns the bytes of the file that {@link save} would write, for a database, an upload or a message.
   *
   * @example
   * const bytes = await net.toBytes();
   * const again = await Network.load(bytes);
   */
  async toBytes(): Promise<Uint8Array> {
    return this.#engine.reading("toBytes", async (view) =>
      encodeNetwork(await this.#content(view)),
    );
  }

  async #content(view: NetworkView) {
    const { layers, miniBatchSize, seed } = this;
    const { state } = view;
    const parameters = { ...this.#engine.loadedSlots, ...(await view.read()) };
    return { layers, miniBatchSize, seed, state, parameters };
  }

  /**
   * Reads a network that {@link save} or {@link toBytes} wrote. Device, threads and precision come from
   * the options. A network with layers or activations of your own needs the functions that make layers from their
   * descriptions, and the activations:
   *
   * @example
   * await Network.load("net.safetensors", { layers: { MyLayer: ({ units }) => new MyLayer(Number(units)) } });
   * await Network.load("net.safetensors", { activations: [swish] });
   *
   * @param source the file's path, its `file:` URL, or its bytes
   * @throws {FileFormatError} with the position in the file, if it is not a saved network
   * @throws {DataError} if a float64 of the file exceeds the range of the device's float32
   * @throws {FileError} if it cannot be read
   */
  static async load(source: FileSource, options: LoadNetworkOptions = {}): Promise<Network> {
    const known = ["device", "threads", "precision", "memoryLimit", "layers", "activations"];
    checkOptions("Network.load", options, known);
    const { layers, activations, ...others } = options;
    const named = checkSource("Network.load: source", source);
    const file = await readNetwork(named, {
      layers: checkReaders("Network.load: layers", layers),
      activations: checkActivations("Network.load: activations", activations),
    });
    const net = new Network(file.layers, file.miniBatchSize, { ...others, seed: file.seed });
    try {
      const { parameters, state } = file;
      const { bestParameters, lastParameters } = state;
      const variables = variablesOf(net.layers);
      for (const arrays of [parameters, bestParameters, lastParameters]) {
        if (arrays) checkParameters(toParameters(variables, arrays), variables, net.#precision);
      }
      net.#engine.startFrom(parameters, state);
    } catch (error) {
      await net.dispose();
      // The file is valid, but this device cannot represent its values.
      if (error instanceof DataError)
        throw new DataError(`${named.name}: ${error.message}`, { cause: error });
      throw error;
    }
    return net;
  }

  /** Returns a table of the layers, their outputs and parameters, and the device, for 80 columns. */
  summary(): string {
    return summarize(this.layers, this.device);
  }

  /** Describes the network in two lines. @internal */
  [inspected](): string {
    return showNetwork(this);
  }

  /** Ends a running call, which rejects with `ERR_DISPOSED`; resolves when the device is released. */
  async dispose(): Promise<void> {
    await this.#engine.dispose();
  }

  [Symbol.dispose](): void {
    void this.dispose();
  }

  /** The element type of the parameters on the device. */
  get #precision(): "float32" | "float64" {
    return this.device.name === "reference" ? "float64" : "float32";
  }

  #steps(plan: RunPlan): RunSteps<TrainingRun, EpochRecord, TrainingResult> {
    return {
      start: (name) => this.#start(name, plan),
      epoch: (name, run, session) => this.#epoch(name, run, plan, session),
      result: (run) => run.finish(),
      signal: plan.settings.signal,
    };
  }

  #start(name: string, { settings, rows, augmented }: RunPlan): Promise<TrainingRun> {
    const step = this.#engine.trainStep(settings, augmented);
    if (settings.diagnostics) this.#engine.allowDiagnostics();
    return this.#engine.exclusive(
      name,
      async () => new TrainingRun(this.#engine, settings, rows, step),
    );
  }

  #epoch(name: string, run: TrainingRun, plan: RunPlan, session: DataSession) {
    return this.#engine.epoch(name, async () => {
      const record = await run.epoch(await bringExamples(session, plan.examples, run.place));
      const { checkpoint } = plan.settings;
      await saveCheckpoint(checkpoint, run.history.length, run.done, async (path) => {
        const { state } = this.#engine;
        const { layers, miniBatchSize, seed } = this;
        const parameters = await this.#engine.read();
        await writeNetwork(path, { layers, miniBatchSize, seed, state, parameters });
      });
      return record;
    });
  }

  async #rows(
    name: "predict" | "feedforward",
    inputs: Inputs,
    view: NetworkView,
    session: DataSession,
  ) {
    return this.#withInputs(name, inputs, session, async (x, rows) =>
      (await view.evaluator()).collect(name, { x }, rows),
    );
  }

  /** Brings the inputs of examples, or rows alone, to the device. */
  async #withInputs<T>(
    name: string,
    inputs: Inputs,
    session: DataSession,
    use: (x: DataSlice, rows: number) => Promise<T>,
  ): Promise<T> {
    if (isData(inputs)) {
      const { data, rows } = checkData(name, inputs, this.#engine.expectation);
      return use((await session.resident(data)).x, rows);
    }
    const { x: checked, rows } = checkInputs(name, inputs, this.#engine.expectation);
    return this.#engine.withUploads({ x: checked }, rows, async ({ x }) => {
      if (!x) throw new InternalError("the inputs did not reach the device");
      return use(x, rows);
    });
  }

  #l2(where: string, rows: number, { lmbda = 0, numTrainingBatches }: CostOptions): number {
    const whole = Math.max(1, Math.floor(rows / this.miniBatchSize));
    const count =
      numTrainingBatches === undefined
        ? whole
        : checkCount(`${where}: numTrainingBatches`, numTrainingBatches);
    return penaltyFactor(checkNumber(`${where}: lmbda`, lmbda, { min: 0 }), count);
  }
}

const TOO_LARGE =
  ': lmbda or the parameters are too large for this device; use smaller ones or device "reference"';
