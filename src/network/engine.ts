// A network on its device: the order of its calls, and the runs that the methods are made of.
import type {
  Backend,
  DeviceData,
  Executable,
  FloatArray,
  MemoryUse,
  RunArguments,
  RunResult,
} from "../backend/backend.js";
import { type DeviceInfo, openDevice } from "../backend/devices.js";
import { DataSession, type DeviceDataset } from "../backend/residency.js";
import type { ExampleArray } from "../data/data.js";
import { DisposedError } from "../errors.js";
import type { FunctionSpec } from "../graph/program.js";
import { isConvPool } from "../layers/conv-pool.js";
import type { TrainingDevice } from "../sgd.js";
import { autoThreads } from "./auto-threads.js";
import { type Boundary, BoundaryReader } from "./boundary.js";
import { CallQueue } from "./call-queue.js";
import { Evaluator } from "./evaluator.js";
import type { Expectation } from "./examples.js";
import {
  type LayerStack,
  lowerNetwork,
  type NetworkProgram,
  predictionName,
  variablesOf,
} from "./lower.js";
import { availableThreads, checkPrecision, type NetworkSettings } from "./options.js";
import { initialParameters } from "./parameters.js";
import { describeProfile, type NetworkProfile } from "./profile.js";
import type { ParameterArrays, TrainingState } from "./training.js";
import { fasterPasses } from "./tune.js";

/** The network as a call sees it that only reads parameters: the present one, or that of an epoch boundary. */
export interface NetworkView {
  readonly state: Readonly<TrainingState>;
  evaluator(): Promise<Evaluator>;
  /** Copies of all parameters. */
  read(): Promise<Record<string, FloatArray>>;
}

/** Arrays that are uploaded for one run, by the `source` of their `slice_batch`. */
type Sources = Readonly<Record<string, ExampleArray>>;

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
  #passes: Readonly<Record<string, boolean>> = {};
  #start: ParameterArrays | undefined;
  #started = false;
  readonly #calls = new CallQueue<Boundary>();
  readonly #runs = new CallQueue<never>();
  #reader: BoundaryReader | undefined;
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

  /** The numbers of features and classes that examples must have. */
  get expectation(): Expectation {
    const [first] = this.stack.layers;
    return {
      features: first?.inputSize ?? 0,
      imageShape: isConvPool(first) ? first.imageShape.slice(-3) : undefined,
      classes: this.stack.last.classes,
    };
  }

  /** Starts from these parameters and this state instead of from random parameters. */
  startFrom(parameters: ParameterArrays, state: TrainingState): void {
    this.#start = parameters;
    Object.assign(this.state, state);
  }

  /** Opens a session, which keeps uploaded data on the device until it is disposed. */
  openSession(): DataSession {
    return new DataSession(this.#backend);
  }

  /** Runs `work` after the calls before it; no other call uses the device meanwhile. */
  exclusive<T>(name: string, work: (session: DataSession) => Promise<T>): Promise<T> {
    return this.#calls.add(name, () => this.#alone(work));
  }

  /**
   * Runs `work`, which only reads parameters, after the calls before it. During an epoch it runs at once, on
   * the parameters and the state from the beginning of that epoch.
   */
  reading<T>(
    name: string,
    work: (view: NetworkView, session: DataSession) => Promise<T>,
  ): Promise<T> {
    return this.#calls.add(
      name,
      (boundary) =>
        boundary
          ? this.#inSession((session) => work(this.#viewOf(boundary), session))
          : this.#alone((session) => work(this.#view(), session)),
      { onlyReads: true },
    );
  }

  /** Runs `work`, which trains an epoch, after the calls before it; reading calls run beside it. */
  epoch<T>(name: string, work: (session: DataSession) => Promise<T>): Promise<T> {
    return this.#calls.add(name, () =>
      this.#alone(async (session) => {
        const parameters = await this.read();
        this.#calls.letReadsPass({ parameters, state: { ...this.state } });
        return work(session);
      }),
    );
  }

  /** Runs `work`, a whole run of SGD, after the runs before it; an abort of `signal` ends the wait. */
  inTurn<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#runs.add(name, work, { signal });
  }

  run(name: string, args: RunArguments): Promise<RunResult> {
    return this.#executable.run(name, args);
  }

  /** Times the ops of training steps; parameters and random streams stay where they are. */
  async profile({ x, y }: DeviceDataset, steps: number): Promise<NetworkProfile> {
    const times = await this.#executable.profile("trainStep", {
      steps,
      rows: steps * this.miniBatchSize,
      data: { x, y },
      // Tiny rates leave the parameters nearly unchanged; kernels might skip a product with 0.
      scalars: { eta: 1e-6, l2: 1e-6 },
      firstStep: this.state.step,
    });
    return describeProfile(this.#trainStep, this.threads, times);
  }

  /** Compiles functions, by default those of training, evaluation and predictions. */
  prepare(functions?: readonly string[]): Promise<void> {
    const predictions = this.#batches.map((batch) =>
      predictionName("predict", batch, this.#batches),
    );
    return this.#executable.prepare(functions ?? ["trainStep", "evaluate", ...predictions]);
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

  /** Drops the parameters that the last run kept; they do not belong to parameters that a user sets. */
  forgetKeptParameters(): void {
    this.state.bestParameters = undefined;
    this.state.lastParameters = undefined;
  }

  countCorrect(data: DeviceDataset, rows: number, signal?: AbortSignal) {
    return this.#evaluator.countCorrect(data, rows, signal);
  }

  /** Uploads arrays, calls `use`, and frees them again. */
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
    this.#calls.close();
    this.#runs.close();
    await Promise.all([this.#executable.dispose(), this.#reader?.dispose()]);
  }

  get #batches(): readonly number[] {
    return this.#program.evaluationBatches;
  }

  get #evaluator(): Evaluator {
    return new Evaluator(this.#executable, this.#batches);
  }

  /** The network as it is now. */
  #view(): NetworkView {
    const { state } = this;
    return { state, evaluator: async () => this.#evaluator, read: () => this.read() };
  }

  #viewOf(boundary: Boundary): NetworkView {
    return {
      state: boundary.state,
      evaluator: () => this.#readerAt(boundary),
      read: async () =>
        Object.fromEntries(
          Object.entries(boundary.parameters).map(([name, values]) => [name, values.slice()]),
        ),
    };
  }

  /** Evaluates a boundary on an executable of one thread; the other threads go on training. */
  async #readerAt(boundary: Boundary): Promise<Evaluator> {
    if (this.#disposed) throw new DisposedError("the network was disposed; make a new one");
    this.#reader ??= new BoundaryReader(this.#compile({ threads: 1 }), this.#batches);
    return this.#reader.at(boundary);
  }

  async #alone<T>(work: (session: DataSession) => Promise<T>): Promise<T> {
    return this.#inSession(async (session) => {
      await this.#ensureStarted();
      return work(session);
    });
  }

  async #inSession<T>(work: (session: DataSession) => Promise<T>): Promise<T> {
    const session = this.openSession();
    try {
      return await work(session);
    } finally {
      session.dispose();
    }
  }

  async #ensureStarted(): Promise<void> {
    if (this.#started) return;
    if (this.#settings.tune) await this.#tune();
    if (this.#start) await this.write(this.#start);
    else await this.#initialize();
    this.#start = undefined;
    this.#started = true;
  }

  /** Writes one parameter at a time, so that host memory never holds a second set of all of them. */
  async #initialize(): Promise<void> {
    const { init, seed } = this.#settings;
    const { floats } = this.#backend;
    for await (const [name, values] of initialParameters(this.stack.layers, init, seed, floats)) {
      await this.write({ [name]: values });
    }
  }

  #compile({ threads = this.threads, passes = this.#passes } = {}): Executable {
    const { seed } = this;
    const { tf32, memoryLimit } = this.#settings;
    return this.#backend.compile(this.#program, { seed, threads, tf32, memoryLimit, passes });
  }

  /** Compiles the Program again with the passes that are fastest on this machine, before the first run. */
  async #tune(): Promise<void> {
    const { threads, miniBatchSize } = this;
    const { features } = this.expectation;
    const setting = { threads, miniBatchSize, features };
    this.#passes = await fasterPasses(this.#backend, this.#program, setting);
    const untuned = this.#executable;
    this.#executable = this.#compile();
    await untuned.dispose();
    if (this.#disposed) await this.#executable.dispose();
  }
}
