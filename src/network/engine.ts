// A network on its device: the runs that the methods are made of.
import type {
  Backend,
  DataSlice,
  Executable,
  FloatArray,
  MemoryUse,
  RunArguments,
  RunResult,
} from "../backend/backend.js";
import { type DeviceInfo, openDevice } from "../backend/devices.js";
import type { DataSession, DeviceDataset } from "../backend/residency.js";
import type { ExampleArray } from "../data/data.js";
import type { AugmentedImages } from "../train/augmented-images.js";
import { autoThreads } from "../train/auto-threads.js";
import { availableThreads, checkPrecision } from "../train/device-options.js";
import type { EpochDiagnostics } from "../train/diagnostics.js";
import type { TrainingSettings } from "../train/options.js";
import { describeProfile, type NetworkProfile } from "../train/profile.js";
import { type HostView, ProgramHost } from "../train/program-host.js";
import { type ParameterArrays, type TrainingState, untrained } from "../train/records.js";
import type { RunDatasets, TrainingDevice, TrainStep } from "../train/training-run.js";
import {
  type UnitVarianceSettings,
  type UnitVariances,
  unitVariance,
} from "../train/unit-variance.js";
import { diagnose } from "./diagnose.js";
import { Evaluator } from "./evaluator.js";
import type { Expectation } from "./examples.js";
import {
  functionName,
  type LayerStack,
  lowerDiagnostics,
  lowerInputGradients,
  lowerNetwork,
  lowerTrainStep,
  lowerWeightedSums,
  type NetworkProgram,
} from "./lower.js";
import { isSlot, RATE } from "./optimizer-step.js";
import type { NetworkSettings } from "./options.js";
import { initialParameters } from "./parameters.js";
import { fasterPasses } from "./tune.js";

/** The network as a call sees it that only reads parameters: the present one, or that of an epoch boundary. */
export interface NetworkView extends Pick<HostView<TrainingState>, "state" | "read"> {
  evaluator(): Promise<Evaluator>;
}

/** Arrays that are uploaded for one run, by the `source` of their `slice_batch`. */
type Sources = Readonly<Record<string, ExampleArray>>;

export class Engine implements TrainingDevice {
  readonly stack: LayerStack;
  readonly miniBatchSize: number;
  readonly seed: number;
  readonly threads: number;
  readonly device: DeviceInfo;
  readonly #backend: Backend;
  #program: NetworkProgram;
  readonly #settings: NetworkSettings;
  readonly #host: ProgramHost<TrainingState>;
  #start: ParameterArrays | undefined;
  #loadedSlots: ParameterArrays = {};
  #hasBegun = false;
  /** The training steps of other rules or of augmented images, by what tells these apart. */
  readonly #trainSteps: { optimizer: unknown; augmented: string; name: string }[] = [];

  constructor(stack: LayerStack, miniBatchSize: number, settings: NetworkSettings) {
    const { backend, device } = openDevice(settings.device);
    checkPrecision("Network", settings, device);
    const { seed, tf32, memoryLimit } = settings;
    const program = lowerNetwork(stack, miniBatchSize);
    this.#program = program;
    this.threads =
      settings.threads === "auto"
        ? autoThreads(program.functions.trainStep, availableThreads())
        : settings.threads;
    this.stack = stack;
    this.miniBatchSize = miniBatchSize;
    this.seed = seed;
    this.device = device;
    this.#settings = settings;
    this.#backend = backend;
    this.#host = new ProgramHost({
      backend,
      program,
      options: { seed, threads: this.threads, tf32, memoryLimit },
      state: untrained,
      begin: () => this.#begin(),
    });
  }

  get state(): TrainingState {
    return this.#host.state;
  }

  publish(changes: Partial<TrainingState>): void {
    this.#host.publish(changes);
  }

  /** The numbers of features and classes that examples must have. */
  get expectation(): Expectation {
    const [first] = this.stack.layers;
    return {
      features: first?.inputSize ?? 0,
      imageShape: first?.inputShape,
      classes: this.stack.last.classes,
    };
  }

  /** Starts from these parameters and this state instead of from random parameters. */
  startFrom(parameters: ParameterArrays, state: TrainingState): void {
    this.#start = parameters;
    const { lastParameters = parameters } = state;
    const slots = Object.entries(lastParameters).filter(([name]) => isSlot(name));
    this.#loadedSlots = Object.fromEntries(slots);
    this.publish(state);
  }

  openSession(): DataSession {
    return this.#host.openSession();
  }

  exclusive<T>(name: string, work: (session: DataSession) => Promise<T>): Promise<T> {
    return this.#host.exclusive(name, work);
  }

  /**
   * Runs `work`, which only reads parameters, after the calls before it. During an epoch it runs at once, on
   * the parameters and the state from the beginning of that epoch.
   */
  reading<T>(
    name: string,
    work: (view: NetworkView, session: DataSession) => Promise<T>,
  ): Promise<T> {
    return this.#host.reading(name, (view, session) => {
      const evaluator = async () => this.#evaluatorOn(await view.executable());
      return work({ state: view.state, read: view.read, evaluator }, session);
    });
  }

  epoch<T>(name: string, work: (session: DataSession) => Promise<T>): Promise<T> {
    return this.#host.epoch(name, work);
  }

  inTurn<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#host.inTurn(name, work, signal);
  }

  run(name: string, args: RunArguments): Promise<RunResult> {
    return this.#host.executable.run(name, args);
  }

  /** Times the ops of training steps; parameters and random streams stay where they are. */
  async profile({ x, y }: DeviceDataset, steps: number): Promise<NetworkProfile> {
    const times = await this.#host.executable.profile("trainStep", {
      steps,
      rows: steps * this.miniBatchSize,
      data: { x, y },
      // Tiny rates leave the parameters nearly unchanged; kernels might skip a product with 0.
      scalars: { eta: 1e-6, l2: 1e-6 },
      firstStep: this.state.step,
    });
    return describeProfile(this.#program.functions.trainStep, this.threads, times);
  }

  /** Compiles functions, by default those of training, evaluation and predictions. */
  prepare(functions?: readonly string[]): Promise<void> {
    const batches = this.#program.evaluationBatches;
    const predictions = batches.map((batch) => functionName("predict", batch, batches));
    return this.#host.executable.prepare(functions ?? ["trainStep", "evaluate", ...predictions]);
  }

  memory(): Promise<MemoryUse | undefined> {
    return this.#host.executable.memory();
  }

  /** Copies of all parameters. */
  read(): Promise<Record<string, FloatArray>> {
    return this.#host.read();
  }

  /** Writes parameters; what an optimiser kept that this network does not use is left out. */
  write(parameters: ParameterArrays): Promise<void> {
    const { variables, executable } = this.#host;
    const known = Object.entries(parameters).filter(
      ([name]) => !isSlot(name) || variables.includes(name),
    );
    return executable.write(Object.fromEntries(known));
  }

  /** The state of the optimiser in the file that was loaded, until a run resumes from it. */
  get loadedSlots(): ParameterArrays {
    return this.#loadedSlots;
  }

  /** Adds the training step that a run needs, which calls from now on can run; returns how the run uses it. */
  trainStep(
    { optimizer }: Pick<TrainingSettings, "optimizer">,
    augmented?: AugmentedImages,
  ): TrainStep {
    const rate = optimizer ? RATE : "eta";
    if (!optimizer && !augmented) return { function: "trainStep", rate };
    const images = JSON.stringify(augmented ?? null);
    const known = this.#trainSteps.find(
      (each) => each.optimizer === optimizer?.key && each.augmented === images,
    );
    const name = known?.name ?? `trainStep${this.#trainSteps.length + 1}`;
    if (known === undefined) {
      this.#trainSteps.push({ optimizer: optimizer?.key, augmented: images, name });
      const { spec, slots } = lowerTrainStep(this.stack, this.miniBatchSize, {
        rule: optimizer?.rule,
        augmented,
      });
      const { variables, functions } = this.#program;
      const others = variables.filter(
        (variable) => !slots.some((slot) => slot.name === variable.name),
      );
      this.#extend({
        variables: [...others, ...slots],
        functions: { ...functions, [name]: spec },
      });
    }
    return { function: name, rate };
  }

  /** Adds the functions of diagnostics, which calls from now on can run. */
  allowDiagnostics(): void {
    const { functions } = this.#program;
    if (functions.activations) return;
    const added = lowerDiagnostics(this.stack, this.#evaluationBatch);
    this.#extend({ functions: { ...functions, ...added } });
  }

  /** Writes weights and biases that give weighted sums of variance 1; returns the variances. */
  async unitVariance(
    x: DataSlice,
    rows: number,
    settings: UnitVarianceSettings,
  ): Promise<UnitVariances["variances"]> {
    const program = lowerWeightedSums(this.stack, rows);
    const known = await this.#host.executable.read(program.variables.map(({ name }) => name));
    const device = { backend: this.#backend, seed: this.seed, threads: this.threads };
    const { parameters, variances } = await unitVariance(
      { ...device, parameters: known },
      program,
      { rows, data: { x } },
      settings,
    );
    await this.write(parameters);
    this.forgetKeptParameters();
    return variances;
  }

  /** Adds the functions of the gradients by inputs, which calls from now on can run. */
  allowInputGradients(): void {
    const { functions, evaluationBatches } = this.#program;
    if (functions.inputGradients) return;
    const added = lowerInputGradients(this.stack, evaluationBatches);
    this.#extend({ functions: { ...functions, ...added } });
  }

  diagnose(
    { training, validation = training }: RunDatasets,
    l2: number,
    signal: AbortSignal | undefined,
  ): Promise<Omit<EpochDiagnostics, "gap">> {
    const { stack, miniBatchSize } = this;
    const { executable } = this.#host;
    const net = { stack, executable, miniBatchSize, batch: this.#evaluationBatch };
    const run = { step: this.state.step, l2, signal };
    return diagnose({ ...net, ...run }, training, validation);
  }

  /** Before the first epoch of a run: what optimisers keep starts at zero, or goes on with what was loaded. */
  async beginSlots(resume: boolean): Promise<void> {
    const { executable, variables } = this.#host;
    if (resume) await this.write(this.#loadedSlots);
    else {
      const slots = await executable.read(variables.filter(isSlot));
      for (const values of Object.values(slots)) values.fill(0);
      await executable.write(slots);
    }
    this.#loadedSlots = {};
  }

  /** Drops the parameters that the last run kept; they do not belong to parameters that a user sets. */
  forgetKeptParameters(): void {
    this.publish({ bestParameters: undefined, lastParameters: undefined });
  }

  countCorrect(data: DeviceDataset, rows: number, signal?: AbortSignal) {
    return this.#evaluatorOn(this.#host.executable).countCorrect(data, rows, signal);
  }

  async cost(data: DeviceDataset, rows: number, l2: number): Promise<number> {
    const evaluator = this.#evaluatorOn(this.#host.executable);
    return (await evaluator.sumCost(data, rows)) / rows + (await evaluator.penalty(l2));
  }

  withUploads<T>(
    sources: Sources,
    rows: number,
    use: (data: RunArguments["data"]) => Promise<T>,
  ): Promise<T> {
    return this.#host.withUploads(sources, rows, use);
  }

  dispose(): Promise<void> {
    return this.#host.dispose();
  }

  get #evaluationBatch(): number {
    return this.#program.evaluationBatches.at(-1) ?? 1;
  }

  #extend(changes: Partial<NetworkProgram>): void {
    this.#program = { ...this.#program, ...changes };
    this.#host.extend(this.#program);
  }

  #evaluatorOn(executable: Executable): Evaluator {
    const { costCountsAllRows = false } = this.stack.last;
    return new Evaluator(executable, this.#program.evaluationBatches, costCountsAllRows);
  }

  /** Tunes where that is asked for, and writes the start values. */
  async #begin(): Promise<void> {
    if (this.#hasBegun) return;
    if (this.#settings.tune) await this.#tune();
    if (this.#start) await this.write(this.#start);
    else await this.#initialize();
    this.#start = undefined;
    this.#hasBegun = true;
  }

  /** Writes one parameter at a time, so that host memory never holds a second set of all of them. */
  async #initialize(): Promise<void> {
    const { init, seed } = this.#settings;
    const { floats } = this.#backend;
    for await (const [name, values] of initialParameters(this.stack.layers, init, seed, floats)) {
      await this.write({ [name]: values });
    }
  }

  /** Compiles the Program again with the passes that are fastest on this machine. */
  async #tune(): Promise<void> {
    const { threads, miniBatchSize } = this;
    const { features } = this.expectation;
    const setting = { threads, miniBatchSize, features };
    await this.#host.recompile({
      passes: await fasterPasses(this.#backend, this.#program, setting),
    });
  }
}
