// Any network: a tree of modules bound to a device, trained by any loss and optimiser.
/// <reference lib="esnext.disposable" preserve="true" />
import {
  checkChoice,
  checkFlag,
  checkOptions,
  checkPath,
  describe,
  type UrlLike,
} from "../arguments.js";
import type { KernelInfo, MemoryUse } from "../backend/backend.js";
import type { DeviceInfo } from "../backend/devices.js";
import type { DataSession } from "../backend/residency.js";
import { type Dataset, isDataset } from "../data/dataset.js";
import { ArgumentError, DataError, NanError } from "../errors.js";
import { checkSource, type FileSource } from "../file-source.js";
import { inspected } from "../inspect.js";
import type { Module } from "../nn/module.js";
import type { Confusion } from "../ops/confusion-values.js";
import { type AugmentedImages, augmentedImages } from "../train/augmented-images.js";
import type { ConfusionMatrix } from "../train/diagnostics.js";
import { whatIsNotFinite } from "../train/epoch-trainer.js";
import { checkParameters, type Parameters, toParameters } from "../train/parameters.js";
import { checkProfile, type NetworkProfile, type ProfileOptions } from "../train/profile.js";
import type { ParameterArrays } from "../train/records.js";
import { type RunSteps, runEpochs, yieldEpochs } from "../train/run-epochs.js";
import type { UnitVarianceSettings } from "../train/unit-variance.js";
import {
  checkDefinition,
  type Definition,
  type InputValues,
  type Metrics,
  type ModelOptions,
  type Values,
} from "./definition.js";
import { FitRun } from "./fit-run.js";
import type { Inputs, NamedData, Needs } from "./inputs.js";
import { ModelEngine, type Tensor } from "./model-engine.js";
import { readModel, writeModel } from "./model-file.js";
import {
  type FunctionOptions,
  type FunctionParts,
  type ModelFunction,
  makeFunction,
} from "./model-function.js";
import { ratesAt } from "./rates.js";
import {
  checkFit,
  type FitOptions,
  type FitResult,
  type FitSettings,
  type ModelEpoch,
  type ModelState,
  type Scores,
} from "./records.js";
import { checkRows, type ModelRows } from "./rows.js";
import { isStream, streamEpoch } from "./stream.js";
import { describeModel, summarizeModel } from "./summary.js";
import { ModuleTree } from "./tree.js";

/** Rows for a model: named arrays, or a {@link Dataset} for a model with the inputs x and y. */
export type ModelData<I extends Inputs> = NamedData<I> | Dataset;

/** Options of {@link Model.gradients}. */
export interface ModelGradientOptions<Name extends string = string> {
  /** Names of parameters or of inputs that hold numbers; default all parameters. */
  readonly by?: readonly Name[];
  /** With the dropout of the next update, or as at inference; default true. */
  readonly training?: boolean;
}

/** A run whose arguments have passed the checks. */
interface FitPlan {
  readonly settings: FitSettings;
  readonly training: ModelRows;
  readonly validation: ModelRows | undefined;
  readonly augmented: AugmentedImages | undefined;
}

/** The names of the metrics that are numbers. */
export type MetricNames<M> = Extract<
  { [Name in keyof M]: M[Name] extends Confusion ? never : Name }[keyof M],
  string
>;

/** The result of `evaluate`: the loss, the metrics that are numbers, and the confusion matrices. */
export type Evaluation<M> = Scores<MetricNames<M>> & {
  readonly [Name in keyof M as M[Name] extends Confusion ? Name : never]: ConfusionMatrix;
};

/**
 * A tree of modules with named inputs, outputs, loss, metrics and optimiser. The functions are called a few
 * times when the model is made, to build graphs; later calls run what the device has compiled.
 *
 * Every method that uses the device returns a promise and never throws by itself. Calls wait for each other in
 * the order in which they are made; `fit` is one call for each epoch. While an epoch is trained, calls that only
 * read (`run`, `evaluate`, `parameters`, `save`) run beside it and see the model as it was when the epoch began.
 *
 * @throws {ArgumentError} for options of the wrong kind and functions that return no values
 * @throws {ShapeError} for shapes that do not fit together; the message names the module
 * @throws {DeviceUnavailableError} when the asked-for device cannot be used
 *
 * @example
 * const net = new Sequential([new Linear(100), relu, new Linear(10)]);
 * const model = new Model(net, {
 *   inputs: { x: input.rows(784), y: input.label() },
 *   outputs: ({ x }) => ({ logits: net.forward(x) }),
 *   loss: ({ logits, y }) => crossEntropy(logits, y),
 *   optimizer: adam({ learningRate: 1e-3 }),
 * });
 */
export class Model<I extends Inputs, O extends Values, M extends Metrics = Record<never, never>> {
  readonly net: Module;
  readonly batchSize: number;
  readonly seed: number;
  /** Number of CPU threads, also if `"auto"` chose it. */
  readonly threads: number;
  readonly device: DeviceInfo;

  readonly #definition: Definition;
  readonly #engine: ModelEngine;

  constructor(net: Module, options: ModelOptions<I, O, M>) {
    this.#definition = checkDefinition(options);
    const tree = new ModuleTree(net);
    this.#engine = new ModelEngine(this.#definition, tree);
    this.net = net;
    this.batchSize = this.#definition.batchSize;
    this.seed = this.#engine.seed;
    this.threads = this.#engine.threads;
    this.device = this.#engine.device;
  }

  /** Updates since the model was made (kept by `save`): the clock of the random streams. */
  get updates(): number {
    return this.#engine.host.state.step;
  }

  /** Records of all epochs that `fit` trained. */
  get history(): readonly ModelEpoch<MetricNames<M>>[] {
    return this.#engine.host.state.history as readonly ModelEpoch<MetricNames<M>>[];
  }

  /**
   * Trains for some epochs on whole mini-batches; rows beyond the last one are left out of an epoch. A later
   * call goes on from where this one ended.
   *
   * @param data named arrays with equal numbers of rows, at least one mini-batch; or an async iterable of objects of
   *   named arrays, each of exactly one mini-batch: an epoch that trains on one while the next is on its way
   * @throws {NanError} if the loss becomes NaN or infinite; the parameters are those from before the epoch
   */
  async fit(
    data: ModelData<I> | AsyncIterable<ModelData<I>>,
    options: FitOptions<ModelData<I>> = {},
  ): Promise<FitResult<MetricNames<M>>> {
    if (isStream(data)) return this.#fitStream(data, options);
    const plan = this.#plan("fit", data, options);
    return runEpochs("fit", this.#engine.host, this.#steps(plan));
  }

  /**
   * The same run as {@link fit}, an epoch at a time: an epoch starts when the consumer asks for it, and between
   * epochs every method works. `break` ends the run.
   *
   * @example
   * for await (const { epoch, loss } of model.train({ x, y }, { epochs: 10 })) console.log(epoch, loss);
   */
  async *train(
    data: ModelData<I>,
    options: FitOptions<ModelData<I>> = {},
  ): AsyncGenerator<ModelEpoch<MetricNames<M>>, FitResult<MetricNames<M>>, undefined> {
    const plan = this.#plan("train", data, options);
    return yield* yieldEpochs("train", this.#engine.host, this.#steps(plan));
  }

  /**
   * Defines a function on the parameters of this model: outputs, and updates that read old values and take effect
   * together after each step. It is traced now and compiled before the next call. The arrays of optimisers in
   * it, `adam().updates(loss, parameters)`, are saved with the model; `load` needs the same functions.
   *
   * @throws {ArgumentError} if the function returns no values, or updates what is no parameter of this model
   * @throws {ShapeError} if an update has another shape than its parameter
   *
   * @example
   * const shrink = model.function({ by: input.scalar() }, ({ by }) => ({
   *   updates: [[layer.weight, by.graph.parameter(layer.weight).mul(by)]],
   * }));
   * await shrink({ by: 0.9 });
   */
  function<FI extends Inputs, FO extends Values = Record<never, never>>(
    inputs: FI,
    build: (inputs: InputValues<FI>) => FunctionParts<FO>,
    options: FunctionOptions = {},
  ): ModelFunction<FI, FO> {
    return makeFunction(this.#engine, inputs, build, options);
  }

  /**
   * Makes one update from exactly one mini-batch; returns its loss and metrics from before the update.
   *
   * @throws {NanError} if the loss is NaN or infinite; nothing is changed then
   */
  async step(data: ModelData<I>): Promise<Scores<MetricNames<M>>> {
    return this.#engine.host.exclusive("step", async (session) => {
      this.#checkOptimizer("step");
      const { rates } = this.#engine;
      const checked = this.#rows("step", data, this.#engine.needs("trainStepWithMetrics"));
      if (checked.rows !== this.batchSize) {
        throw new DataError(
          `step: exactly one mini-batch of ${this.batchSize} rows is needed, got ${checked.rows}; ` +
            "give so many, or call fit()",
        );
      }
      const { host } = this.#engine;
      const { step, history } = host.state;
      const { data: slices, rows, scalars } = await checked.bring(session);
      const clock = { step, epoch: history.length, history };
      const result = await this.#engine.run("trainStepWithMetrics", {
        ...{ steps: 1, rows, data: slices, firstStep: step, finite: "loss" },
        scalars: { ...scalars, ...ratesAt(rates, clock) },
      });
      if (result.status === "not-finite") {
        throw new NanError(
          `step: ${whatIsNotFinite(result, "loss")} became NaN or infinite; nothing is changed: use a smaller ` +
            "learning rate or check the data",
        );
      }
      host.publish({ step: step + 1 });
      return result.sums as Scores<MetricNames<M>>;
    });
  }

  /**
   * The outputs of any number of rows, at inference.
   *
   * @param data arrays for the inputs that the outputs need
   * @param options `outputs` names those wanted; default all
   */
  async run<Name extends Extract<keyof O, string>>(
    data: Partial<NamedData<I>> | Dataset,
    options: { readonly outputs?: readonly Name[] } = {},
  ): Promise<Record<Name, Tensor>> {
    return this.#engine.host.reading("run", async (view, session) => {
      checkOptions("run", options, ["outputs"]);
      const names = checkNames("run: outputs", options.outputs, this.#engine.outputs);
      const checked = this.#rows("run", data, this.#engine.needsOfOutputs(names));
      const resident = await checked.bring(session);
      const executable = await view.executable();
      return this.#engine.collect(executable, resident, names) as Promise<Record<Name, Tensor>>;
    });
  }

  /** Loss and metrics as means over all rows, and confusion matrices of all rows, at inference. */
  async evaluate(data: ModelData<I>): Promise<Evaluation<M>> {
    return this.#engine.host.reading("evaluate", async (view, session) => {
      const checked = this.#rows("evaluate", data, this.#scored("evaluate"));
      const resident = await checked.bring(session);
      const executable = await view.executable();
      const { scores } = await this.#engine.evaluate(executable, resident);
      const confusions = await this.#engine.confusions(executable, resident);
      return { ...scores, ...confusions } as Evaluation<M>;
    });
  }

  /**
   * The gradients of the loss of these rows, by parameters or by inputs.
   *
   * @throws {NanError} if a gradient is NaN or infinite
   *
   * @example
   * const { x: slope } = await model.gradients({ x, y }, { by: ["x"], training: false });
   */
  async gradients<Name extends string>(
    data: ModelData<I>,
    options: ModelGradientOptions<Name> = {},
  ): Promise<Record<Name, Tensor>> {
    return this.#engine.host.exclusive("gradients", async (session) => {
      checkOptions("gradients", options, ["by", "training"]);
      const training = checkFlag("gradients: training", options.training ?? true);
      const needs = this.#scored("gradients");
      const by = checkNames(
        "gradients: by",
        options.by,
        this.#engine.differentiable,
        () => this.#engine.trained,
      );
      const checked = this.#rows("gradients", data, needs);
      const { rows } = checked;
      const resident = await checked.bring(session);
      const tensors = await this.#engine.gradients({ by, training, rows }, resident);
      for (const [name, { data: values }] of Object.entries(tensors)) {
        if (values.every(Number.isFinite)) continue;
        throw new NanError(
          `gradients: that of ${name} is not finite; use smaller parameters or check the data`,
        );
      }
      return tensors as Record<Name, Tensor>;
    });
  }

  /** Copies of all parameters and states by their places in the tree: `0.weight`, `3.a.bias`, … */
  async parameters(): Promise<Parameters> {
    return this.#engine.host.reading("parameters", async (view) =>
      toParameters(this.#engine.parameters, await view.read()),
    );
  }

  /** The names of the parameters that weight decay acts on. @internal */
  get weights(): readonly string[] {
    return this.#engine.weights;
  }

  /** Replaces parameters by name; those left out keep their values. On an error nothing is changed. */
  async setParameters(parameters: Parameters): Promise<void> {
    return this.#engine.host.exclusive("setParameters", async () => {
      const { precision, parameters: known } = this.#engine;
      await this.#replace(checkParameters(parameters, known, precision));
    });
  }

  /** The work of `lsuv`. @internal */
  async unitVariance(
    data: unknown,
    settings: UnitVarianceSettings,
  ): Promise<Readonly<Record<string, number>>> {
    return this.#engine.host.exclusive("lsuv", async (session) => {
      const needs = this.#engine.needsOfOutputs(this.#engine.outputs);
      const rows = await this.#rows("lsuv", data, needs).bring(session);
      const { parameters, variances } = await this.#engine.unitVariance(rows, settings);
      await this.#replace(parameters);
      return variances;
    });
  }

  /**
   * Copies the parameters of another model by name; those that it does not have keep their values.
   *
   * @throws {ArgumentError} if no name is common to both
   * @throws {ShapeError} if two parameters of one name have different shapes; nothing is changed then
   */
  async copyFrom(other: Pick<Model<Inputs, Values, Values>, "parameters">): Promise<void> {
    if (!(other instanceof Model)) {
      throw new ArgumentError(`copyFrom: expected a Model, got ${describe(other)}`);
    }
    const given: Parameters = await other.parameters();
    const known = this.#engine.parameters.map(({ name }) => name);
    const common = Object.entries(given).filter(([name]) => known.includes(name));
    if (common.length > 0) return this.setParameters(Object.fromEntries(common));
    throw new ArgumentError(
      `copyFrom: the models have no parameter of one name; those of this one are ${known.join(", ")}`,
    );
  }

  /**
   * The moving averages of the parameters that optimisers with `average` keep; the parameters themselves where
   * none is kept. `await copy.setParameters(await model.averages())` evaluates them.
   */
  async averages(): Promise<Parameters> {
    return this.#engine.host.reading("averages", async (view) => {
      const arrays = await view.read();
      return toParameters(this.#engine.parameters, this.#engine.averagesOf(arrays));
    });
  }

  /**
   * Writes parameters, the optimiser's arrays, seed, updates and history to a safetensors file, atomically.
   *
   * @param path the file's path or its `file:` URL
   */
  async save(path: string | UrlLike): Promise<void> {
    return this.#engine.host.reading("save", async (view) => {
      const checked = checkPath("save: path", path);
      await this.#write(checked, view.state, await view.read());
    });
  }

  /**
   * Fills this model from a file that {@link save} wrote; `fit` then goes on as if it had never stopped. The
   * modules and the optimiser must be those of the model that was saved, and so must the seed.
   *
   * @param source the file's path, its `file:` URL, or its bytes
   * @throws {FileFormatError} if names, shapes or the seed differ, or it is no such file; nothing is changed then
   */
  async load(source: FileSource): Promise<void> {
    return this.#engine.host.exclusive("load", async () => {
      const named = checkSource("load: source", source);
      const { host, variables, seed } = this.#engine;
      const { state, arrays } = await readModel(named, variables, seed);
      await host.executable.write(arrays);
      host.publish(state);
    });
  }

  /** The kernels that run for a function of this model, by default the training step, in the order of execution. */
  async kernels(name: "train" | "evaluate" | "run" = "train"): Promise<readonly KernelInfo[]> {
    return this.#engine.host.exclusive("kernels", async () =>
      this.#engine.kernels(checkChoice("kernels: name", name, ["train", "evaluate", "run"])),
    );
  }

  /**
   * Measures the time of each op of a training step: the median of some steps over the mini-batches of `data`. The
   * parameters, the updates and the random streams do not change.
   *
   * @example
   * const { ops } = await model.profile({ x, y });
   */
  async profile(data: ModelData<I>, options: ProfileOptions = {}): Promise<NetworkProfile> {
    return this.#engine.host.exclusive("profile", async (session) => {
      this.#checkOptimizer("profile");
      const most = checkProfile("profile", options);
      const rows = this.#trainingRows("profile", data);
      const steps = Math.min(most, Math.floor(rows.rows / this.batchSize));
      return this.#engine.profile(await rows.bring(session), steps);
    });
  }

  /** Compiles what training and evaluation need now instead of at their first use. */
  async ready(): Promise<void> {
    return this.#engine.host.exclusive("ready", () => this.#engine.prepare());
  }

  /** The memory that the model uses on a GPU, in bytes; undefined on devices that use host memory. */
  async memory(): Promise<MemoryUse | undefined> {
    return this.#engine.host.exclusive("memory", () => this.#engine.memory());
  }

  /** Returns a table of the parameters and states with their shapes, and the device, for 80 columns. */
  summary(): string {
    return summarizeModel(this.#engine.parameters, this.#engine.trained, this.device);
  }

  /** Describes the model in two lines. @internal */
  [inspected](): string {
    const { parameters, trained, outputs } = this.#engine;
    const { device } = this;
    return describeModel({ ...this.#definition, parameters, trained, outputs, device });
  }

  /** Ends a running call, which rejects with `ERR_DISPOSED`; resolves when the device is released. */
  async dispose(): Promise<void> {
    await this.#engine.dispose();
  }

  [Symbol.dispose](): void {
    void this.dispose();
  }

  #plan(where: string, data: ModelData<I>, options: FitOptions<ModelData<I>>): FitPlan {
    const settings = checkFit(where, options, this.#engine.scores);
    this.#checkOptimizer(where);
    const training = this.#trainingRows(where, data);
    const { validation: given } = settings;
    const needs = this.#scored(where);
    const validation =
      given === undefined ? undefined : this.#rows(`${where}: validation`, given, needs);
    const augmented = this.#augmented(where, settings, data);
    settings.signal?.throwIfAborted();
    return { settings, training, validation, augmented };
  }

  async #fitStream(
    batches: AsyncIterable<ModelData<I>>,
    options: FitOptions<ModelData<I>>,
  ): Promise<FitResult<MetricNames<M>>> {
    this.#checkOptimizer("fit");
    const { host } = this.#engine;
    const run = await streamEpoch(batches, options, {
      step: (batch) => this.step(batch),
      evaluate: async (data) => {
        const scores = Object.entries(await this.evaluate(data));
        return Object.fromEntries(
          scores.filter(([, score]) => typeof score === "number"),
        ) as Scores;
      },
    });
    return host.exclusive("fit", async () => {
      const record: ModelEpoch = { epoch: host.state.history.length, ...run };
      const history = [...host.state.history, record];
      // No run can be resumed in the middle of a stream.
      host.publish({ history, start: history.length, position: undefined });
      const epochs = [record] as FitResult<MetricNames<M>>["epochs"];
      return { epochs, bestEpoch: run.validation && record.epoch };
    });
  }

  #steps(plan: FitPlan): RunSteps<FitRun, ModelEpoch<MetricNames<M>>, FitResult<MetricNames<M>>> {
    return {
      start: (name) => this.#start(name, plan),
      epoch: async (name, run, session) =>
        (await this.#epoch(name, run, plan, session)) as ModelEpoch<MetricNames<M>>,
      result: (run) => run.result as FitResult<MetricNames<M>>,
      signal: plan.settings.signal,
    };
  }

  #start(name: string, { settings, training, augmented }: FitPlan): Promise<FitRun> {
    const { host } = this.#engine;
    const step = augmented && this.#engine.augmentedStep(augmented);
    return host.exclusive(
      name,
      async () => new FitRun(this.#engine, settings, training.rows, step),
    );
  }

  /** Requires that the input x has images to augment. */
  #augmented(where: string, { augmentation }: FitSettings, data: unknown) {
    if (augmentation === undefined) return undefined;
    const { inputs } = this.#definition;
    if (inputs.x?.kind === "floats") {
      const shapes = [inputs.x.shape, isDataset(data) ? data.shape : inputs.x.shape];
      return augmentedImages(where, augmentation, shapes);
    }
    throw new ArgumentError(
      `${where}: augment transforms the images of an input named x, but the inputs are ` +
        `${Object.keys(inputs).join(", ")}; name the images x, or leave augment out`,
    );
  }

  #epoch(
    name: string,
    run: FitRun,
    { training, validation }: FitPlan,
    session: DataSession,
  ): Promise<ModelEpoch> {
    const { host } = this.#engine;
    return host.epoch(name, async () => {
      const rows = {
        training: await training.bring(session),
        validation: await validation?.bring(session),
      };
      return run.epoch(rows, async (path) => this.#write(path, host.state, await host.read()));
    });
  }

  /** Replaces parameters; what the last run kept does not belong to them. */
  async #replace(parameters: ParameterArrays): Promise<void> {
    const { host } = this.#engine;
    await host.executable.write(parameters);
    host.publish({ bestParameters: undefined, lastParameters: undefined });
  }

  async #write(path: string, state: ModelState, arrays: ParameterArrays): Promise<void> {
    await writeModel(path, this.#engine.variables, { seed: this.seed, state, arrays });
  }

  #checkOptimizer(where: string): void {
    if (this.#definition.optimizers.length > 0) return;
    throw new ArgumentError(
      `${where}: this model has no optimizer; give one such as adam() in the options of the Model`,
    );
  }

  /** Requires at least one mini-batch. */
  #trainingRows(where: string, data: unknown): ModelRows {
    const training = this.#rows(where, data, this.#engine.needs("trainStep"));
    if (training.rows >= this.batchSize) return training;
    throw new DataError(
      `${where}: ${training.rows} rows are fewer than one mini-batch of ${this.batchSize}; ` +
        "give more rows or a smaller batchSize",
    );
  }

  /** The inputs and functions of a call that computes the loss. */
  #scored(where: string): Needs {
    if (this.#definition.loss) return this.#engine.needsOfScores;
    throw new ArgumentError(
      `${where}: this model has no loss; give a function as loss in the options of the Model`,
    );
  }

  #rows(where: string, data: unknown, needs: Needs): ModelRows {
    return checkRows(where, data, this.#definition.inputs, needs);
  }
}

/** Requires a list of known names; returns all of them, or `fallback`, where there is none. */
function checkNames(
  where: string,
  given: unknown,
  known: readonly string[],
  fallback = () => known,
): readonly string[] {
  if (given === undefined) return fallback();
  if (!Array.isArray(given) || given.length === 0) {
    throw new ArgumentError(
      `${where} must be a list of names, some of ${known.join(", ")}; got ${describe(given)}`,
    );
  }
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return [...given];
  throw new ArgumentError(
    `${where}: there is no ${describe(unknown)}; the names are ${known.join(", ")}`,
  );
}
