// A network on its device: one call at a time, and the runs that the methods are made of.
import type {
  Backend,
  DataSlice,
  DeviceData,
  Executable,
  FloatArray,
  MemoryUse,
  RunArguments,
  RunResult,
} from "../backend/backend.js";
import { type DeviceInfo, openDevice } from "../backend/devices.js";
import { DataSession, type ResidentData } from "../backend/residency.js";
import type { Data } from "../data/data.js";
import { BusyError, DisposedError } from "../errors.js";
import type { FunctionSpec } from "../graph/program.js";
import type { TrainingDevice } from "../sgd.js";
import { autoThreads } from "./auto-threads.js";
import type { Expectation } from "./examples.js";
import {
  EVALUATION_BATCH,
  type LayerStack,
  lowerNetwork,
  type NetworkProgram,
  variablesOf,
} from "./lower.js";
import { availableThreads, checkPrecision, type NetworkSettings } from "./options.js";
import { initialParameters } from "./parameters.js";
import { describeProfile, type NetworkProfile } from "./profile.js";
import type { TrainingState } from "./training.js";
import { fasterPasses } from "./tune.js";

/** Arrays for the length of one run, by the name of their `slice_batch`. */
type Sources = Readonly<Record<string, Data["x"]>>;

export class Engine implements TrainingDevice {
  readonly stack: LayerStack;
  readonly miniBatchSize: number;
  readonly seed: number;
  readonly threads: number;
  readonly device: DeviceInfo;
  readonly state: TrainingState = {
    step: 0,
    history: [],
    best: undefined,
    position: undefined,
  };
  readonly #backend: Backend;
  readonly #program: NetworkProgram;
  #executable: Executable;
  readonly #settings: NetworkSettings;
  readonly #trainStep: FunctionSpec;
  #start: Record<string, FloatArray> | undefined;
  #started = false;
  #running: string | undefined;
  #disposed = false;

  constructor(stack: LayerStack, miniBatchSize: number, settings: NetworkSettings) {
    const { backend, device } = openDevice(settings.device);
    checkPrecision(settings, device);
    const { seed } = settings;
    const program = lowerNetwork(stack, miniBatchSize);
    this.#program = program;
    this.#trainStep = program.functions.trainStep;
    this.threads =
      settings.threads === "auto"
        ? autoThreads(this.#trainStep, availableThreads())
        : settings.threads;
    this.stack = stack;
    this.miniBatchSize = miniBatchSize;
    this.seed = seed;
    this.device = device;
    this.#settings = settings;
    this.#backend = backend;
    this.#executable = this.#compile();
  }

  /** What examples must look like. */
  get expectation(): Expectation {
    return { features: this.stack.layers[0]?.inputSize ?? 0, classes: this.stack.last.classes };
  }

  /** Goes on from here instead of from random parameters. */
  startFrom(parameters: Record<string, FloatArray>, state: TrainingState): void {
    this.#start = parameters;
    Object.assign(this.state, state);
  }

  /** Brings data to the device until it is disposed. */
  openSession(): DataSession {
    return new DataSession(this.#backend);
  }

  /** Does `work` alone, with the parameters in place. */
  async exclusive<T>(name: string, work: (session: DataSession) => Promise<T>): Promise<T> {
    if (this.#disposed) {
      throw new DisposedError(`${name}: the network was disposed; make a new one`);
    }
    if (this.#running) {
      throw new BusyError(
        `${name}: the network is busy with ${this.#running}; await that call first, or use a second network`,
      );
    }
    this.#running = name;
    const session = this.openSession();
    try {
      await this.#ensureStarted();
      return await work(session);
    } finally {
      session.dispose();
      this.#running = undefined;
    }
  }

  run(name: string, args: RunArguments): Promise<RunResult> {
    return this.#executable.run(name, args);
  }

  /** Times the ops of training steps; parameters and random streams stay where they are. */
  async profile({ x, y }: ResidentData, steps: number): Promise<NetworkProfile> {
    const times = await this.#executable.profile("trainStep", {
      steps,
      rows: steps * this.miniBatchSize,
      data: { x, y },
      // As good as none, but a product with 0 might be skipped.
      scalars: { eta: 1e-6, l2: 1e-6 },
      firstStep: this.state.step,
    });
    return describeProfile(this.#trainStep, this.threads, times);
  }

  /** Compiles functions, by default those of training, evaluation and predictions. */
  prepare(functions: readonly string[] = ["trainStep", "evaluate", "predict"]): Promise<void> {
    return this.#executable.prepare(functions);
  }

  memory(): Promise<MemoryUse | undefined> {
    return this.#executable.memory();
  }

  /** Copies of all parameters. */
  read(): Promise<Record<string, FloatArray>> {
    return this.#executable.read(variablesOf(this.stack.layers).map(({ name }) => name));
  }

  write(parameters: Readonly<Record<string, FloatArray>>): Promise<void> {
    return this.#executable.write(parameters);
  }

  async countCorrect({ x, y }: ResidentData, rows: number, signal?: AbortSignal) {
    const data = { x, y };
    const result = await this.run("evaluate", {
      ...batches(rows),
      data,
      ...(signal && { signal }),
    });
    return { correct: result.sums.correct ?? 0, seconds: result.seconds };
  }

  /** Σ of the data cost over rows. */
  async sumCost({ x, y }: ResidentData, rows: number): Promise<number> {
    return (await this.run("cost", { ...batches(rows), data: { x, y } })).sums.cost ?? 0;
  }

  /** ½·l2·Σ‖w‖². */
  async penalty(l2: number): Promise<number> {
    if (l2 === 0) return 0;
    const result = await this.run("penalty", { steps: 1, rows: 1, data: {}, scalars: { l2 } });
    return result.sums.penalty ?? 0;
  }

  /** What a function says of each row. */
  collect(name: "predict" | "feedforward", x: DataSlice, rows: number) {
    return this.run(name, { ...batches(rows), data: { x } });
  }

  /** Brings arrays to the device for one run. */
  async withUploads<T>(
    sources: Sources,
    rows: number,
    use: (data: RunArguments["data"]) => Promise<T>,
  ): Promise<T> {
    const uploaded: Record<string, { data: DeviceData; from: number }> = {};
    try {
      for (const [name, array] of Object.entries(sources)) {
        uploaded[name] = { data: await this.#backend.upload(array, rows), from: 0 };
      }
      return await use(uploaded);
    } finally {
      for (const { data } of Object.values(uploaded)) data.dispose();
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#executable.dispose();
  }

  async #ensureStarted(): Promise<void> {
    if (this.#started) return;
    if (this.#settings.tune) await this.#tune();
    if (this.#start) await this.write(this.#start);
    else await this.#initialize();
    this.#start = undefined;
    this.#started = true;
  }

  /** One parameter after the other: there is never a second set of all of them. */
  async #initialize(): Promise<void> {
    const { init, seed } = this.#settings;
    const { floats } = this.#backend;
    for await (const [name, values] of initialParameters(this.stack.layers, init, seed, floats)) {
      await this.write({ [name]: values });
    }
  }

  #compile(passes: Readonly<Record<string, boolean>> = {}): Executable {
    const { threads, seed } = this;
    const { tf32, memoryLimit } = this.#settings;
    return this.#backend.compile(this.#program, { seed, threads, tf32, memoryLimit, passes });
  }

  /** Compiles again with what is fastest here; nothing has run yet. */
  async #tune(): Promise<void> {
    const { threads, miniBatchSize } = this;
    const { features } = this.expectation;
    const setting = { threads, miniBatchSize, features };
    const passes = await fasterPasses(this.#backend, this.#program, setting);
    const untuned = this.#executable;
    this.#executable = this.#compile(passes);
    await untuned.dispose();
    if (this.#disposed) await this.#executable.dispose();
  }
}

/** The steps that cover all rows, the last one padded. */
function batches(rows: number): { steps: number; rows: number } {
  return { steps: Math.ceil(rows / EVALUATION_BATCH), rows };
}
