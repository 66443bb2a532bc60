// A model on its device: the runs that its methods are made of.
import type { SignalLike } from "../arguments.js";
import type {
  Backend,
  Executable,
  FloatArray,
  KernelInfo,
  MemoryUse,
  RunArguments,
  RunResult,
} from "../backend/backend.js";
import { type DeviceInfo, openDevice } from "../backend/devices.js";
import { ArgumentError, InternalError } from "../errors.js";
import { type FunctionSpec, sizeOf, type VariableSpec } from "../graph/program.js";
import type { Rate } from "../ops/rate.js";
import { Purpose, RandomStream, streamOf } from "../random.js";
import { isFloat64Array, isInt32Array } from "../realms.js";
import type { AugmentedImages } from "../train/augmented-images.js";
import { autoThreads } from "../train/auto-threads.js";
import { availableThreads, checkPrecision } from "../train/device-options.js";
import { type ConfusionMatrix, confusionOf } from "../train/diagnostics.js";
import { type WholeSteps, wholeSteps } from "../train/evaluation-batches.js";
import { describeProfile, type NetworkProfile } from "../train/profile.js";
import { ProgramHost } from "../train/program-host.js";
import { allocate } from "../train/start-values.js";
import {
  type UnitVarianceSettings,
  type UnitVariances,
  unitVariance,
} from "../train/unit-variance.js";
import type { Definition } from "./definition.js";
import type { FunctionDefinition, LoweredFunction } from "./function-lowering.js";
import type { Needs } from "./inputs.js";
import { type GradientRequest, ModelLowering, type ModelProgram } from "./lowering.js";
import { ratesAt } from "./rates.js";
import { type ModelState, untrained } from "./records.js";
import type { ResidentRows } from "./rows.js";
import type { ModuleTree } from "./tree.js";

/** An array with its shape. */
export interface Tensor {
  readonly shape: number[];
  readonly data: FloatArray;
}

export class ModelEngine {
  readonly device: DeviceInfo;
  readonly threads: number;
  readonly seed: number;
  readonly miniBatchSize: number;
  readonly host: ProgramHost<ModelState>;
  readonly #backend: Backend;
  #program: ModelProgram;
  readonly #lowering: ModelLowering;
  readonly #tree: ModuleTree;
  /** The inputs of functions, which each call asks for. */
  readonly #needs = new Map<string, Needs>();
  /** The training steps on augmented images, by what tells these apart. */
  readonly #augmentedSteps = new Map<string, string>();
  /** Functions that users have defined so far. */
  #functions = 0;
  /** Names of parameters that have their start values. */
  readonly #begun = new Set<string>();
  /** The latest gradients that were asked for, on an executable of their own. */
  #gradients: { readonly key: string; readonly executable: Executable } | undefined;

  constructor(definition: Definition, tree: ModuleTree) {
    const { backend, device } = openDevice(definition.device.device);
    const { seed, tf32, memoryLimit, threads } = definition.device;
    checkPrecision("Model", definition.device, device);
    tree.claim(this);
    this.#tree = tree;
    this.#lowering = new ModelLowering(definition, tree);
    try {
      this.#program = this.#lowering.program();
    } catch (error) {
      tree.release(this);
      throw error;
    }
    this.#backend = backend;
    this.device = device;
    this.seed = seed;
    this.miniBatchSize = definition.batchSize;
    const { trainStep } = this.#program.functions;
    const available = availableThreads();
    this.threads = threads !== "auto" ? threads : trainStep ? autoThreads(trainStep, available) : 1;
    this.host = new ProgramHost<ModelState>({
      backend,
      program: this.#program,
      options: { seed, threads: this.threads, tf32, memoryLimit },
      state: untrained,
      begin: () => this.#begin(),
    });
  }

  /** The parameters, without what an optimiser keeps for them. */
  get parameters(): readonly VariableSpec[] {
    return this.#lowering.parameters;
  }

  /** The parameters and what optimisers keep for them. */
  get variables(): readonly VariableSpec[] {
    return this.#program.variables;
  }

  /** The rates of the training step, by the names of their scalars. */
  get rates(): ReadonlyMap<string, Rate> {
    return this.#lowering.rates;
  }

  /** Traces a function of the user, which is compiled before the next call that uses the device. */
  define(definition: Omit<FunctionDefinition, "name">): LoweredFunction & { name: string } {
    const name = `function${this.#functions++}`;
    const lowered = this.#lowering.function({ ...definition, name });
    this.#extend({ [name]: lowered.spec });
    return { ...lowered, name };
  }

  /** Adds the training step on augmented images; returns its name. */
  augmentedStep(augmented: AugmentedImages): string {
    const key = JSON.stringify(augmented);
    const name = this.#augmentedSteps.get(key) ?? `trainStep${this.#augmentedSteps.size + 1}`;
    if (this.#augmentedSteps.has(key)) return name;
    this.#augmentedSteps.set(key, name);
    this.#extend({ [name]: this.#lowering.augmentedStep(augmented) });
    return name;
  }

  #extend(functions: Readonly<Record<string, FunctionSpec>>): void {
    this.#program = {
      ...this.#program,
      variables: this.#lowering.variables,
      functions: { ...this.#program.functions, ...functions },
    };
    this.host.extend(this.#program);
  }

  /** The element type of the parameters on the device. */
  get precision(): "float32" | "float64" {
    return this.device.name === "reference" ? "float64" : "float32";
  }

  /** Copies of the parameters and of what optimisers keep. */
  read(): Promise<Record<string, FloatArray>> {
    return this.host.read();
  }

  write(values: Readonly<Record<string, FloatArray>>): Promise<void> {
    return this.host.executable.write(values);
  }

  run(name: string, args: RunArguments): Promise<RunResult> {
    return this.host.executable.run(name, args);
  }

  /** The inputs that a function reads. */
  needs(name: string): Needs {
    const known = this.#needs.get(name) ?? this.#lowering.needs(this.#program.functions[name]);
    this.#needs.set(name, known);
    return known;
  }

  /** The name of a function at the smallest batch, whose inputs are those at every batch. */
  evaluationOf(name: string): string {
    return `${name}@${this.#program.batches[0]}`;
  }

  /** Means over rows of the loss and the metrics. */
  async evaluate(
    executable: Executable,
    resident: ResidentRows,
    signal?: SignalLike,
  ): Promise<{ scores: Record<string, number>; seconds: number }> {
    const scores: Record<string, number> = {};
    const { rows } = resident;
    let seconds = 0;
    for (const part of wholeSteps(rows, this.#program.batches)) {
      const args = { ...argumentsOf(part, resident), ...(signal && { signal }) };
      const result = await executable.run(`evaluate@${part.batch}`, args);
      signal?.throwIfAborted();
      seconds += result.seconds;
      // Each step's value is a mean over its rows.
      for (const [name, sum] of Object.entries(result.sums)) {
        scores[name] = (scores[name] ?? 0) + (sum * part.batch) / rows;
      }
    }
    return { scores, seconds };
  }

  /** The confusion matrices of all rows, by the names of their metrics. */
  async confusions(
    executable: Executable,
    resident: ResidentRows,
    signal?: SignalLike,
  ): Promise<Record<string, ConfusionMatrix>> {
    const { confusions } = this.#lowering;
    const found: Record<string, number[][]> = {};
    if (confusions.size === 0) return found;
    for (const part of wholeSteps(resident.rows, this.#program.batches)) {
      const args = { ...argumentsOf(part, resident), ...(signal && { signal }) };
      const { tensors } = await executable.run(`confusion@${part.batch}`, args);
      signal?.throwIfAborted();
      for (const [name, classes] of confusions) {
        const [right, given] = [tensors[`right/${name}`] ?? [], tensors[`given/${name}`] ?? []];
        found[name] = confusionOf(classes, right, given, found[name]);
      }
    }
    return found;
  }

  /** The inputs of the loss and of all metrics. */
  get needsOfScores(): Needs {
    const own = this.needs(this.evaluationOf("evaluate"));
    if (this.#lowering.confusions.size === 0) return own;
    const more = this.needs(this.evaluationOf("confusion"));
    return { ...own, names: new Set([...own.names, ...more.names]) };
  }

  /** The rows of some outputs. */
  async collect(
    executable: Executable,
    resident: ResidentRows,
    names: readonly string[],
  ): Promise<Record<string, Tensor>> {
    const found = new Map<string, Tensor>();
    for (const base of this.#runsOf(names)) {
      await this.#collect(executable, resident, base, found);
    }
    return Object.fromEntries(names.map((name) => [name, found.get(name) as Tensor]));
  }

  /** The inputs that some outputs need. */
  needsOfOutputs(names: readonly string[]): Needs {
    const all = this.#runsOf(names).map((base) => this.needs(this.evaluationOf(base)));
    const [first] = all;
    return {
      names: new Set(all.flatMap((needs) => [...needs.names])),
      classes: first?.classes ?? new Map(),
    };
  }

  /** The functions that give some outputs: one for all of them, or one for each. */
  #runsOf(names: readonly string[]): readonly string[] {
    const isAll = this.outputs.every((output) => names.includes(output));
    return isAll ? ["run"] : [...new Set(names)].map((name) => `run:${name}`);
  }

  async #collect(
    executable: Executable,
    resident: ResidentRows,
    base: string,
    found: Map<string, Tensor>,
  ): Promise<void> {
    const { rows } = resident;
    let done = 0;
    for (const part of wholeSteps(rows, this.#program.batches)) {
      const name = `${base}@${part.batch}`;
      const { tensors } = await executable.run(name, argumentsOf(part, resident));
      for (const output of Object.keys(tensors)) {
        const piece = tensors[output];
        if (!piece || isInt32Array(piece)) continue;
        const shape = [rows, ...this.#rowShape(name, output)];
        const whole = found.get(output) ?? { shape, data: emptyLike(piece, sizeOf(shape)) };
        whole.data.set(piece, (done * piece.length) / (part.steps * part.batch));
        found.set(output, whole);
      }
      done += part.steps * part.batch;
    }
  }

  /** The names that gradients can be asked by. */
  get differentiable(): readonly string[] {
    return this.#lowering.differentiable;
  }

  /** The names of the parameters that are trained. */
  get trained(): readonly string[] {
    return [...this.#tree.trained.values()];
  }

  /** The names of the parameters that weight decay acts on. */
  get weights(): readonly string[] {
    return [...this.#tree.trained].flatMap(([{ decays }, name]) => (decays ? [name] : []));
  }

  /** The names of the outputs of `run`. */
  get outputs(): readonly string[] {
    const spec = this.#program.functions[this.evaluationOf("run")];
    return (spec?.outputs ?? []).map(({ name }) => name);
  }

  /** The gradients of the loss of the given rows, by name. */
  async gradients(
    request: GradientRequest,
    { data, scalars }: ResidentRows,
  ): Promise<Record<string, Tensor>> {
    const key = JSON.stringify(request);
    if (this.#gradients?.key !== key) {
      await this.#gradients?.executable.dispose();
      this.#gradients = undefined;
      const program = this.#lowering.gradients(request);
      const options = { seed: this.seed, threads: this.threads };
      this.#gradients = { key, executable: this.#backend.compile(program, options) };
    }
    const { executable } = this.#gradients;
    await executable.write(await this.readParameters());
    const { rows } = request;
    const step = this.host.state.step;
    const { tensors } = await executable.run("gradients", {
      ...{ steps: 1, rows, data, scalars, firstStep: step },
    });
    return Object.fromEntries(
      request.by.map((name) => {
        const found = this.parameters.find((spec) => spec.name === name);
        const data = tensors[name];
        if (!data || isInt32Array(data)) throw new ArgumentError(`gradients: ${name} has none`);
        const shape = found ? found.shape : [rows, ...this.#inputShape(name)];
        return [name, { shape: [...shape], data }];
      }),
    );
  }

  /** The weights and biases that give weighted sums of variance 1. */
  async unitVariance(
    { data, scalars, rows }: ResidentRows,
    settings: UnitVarianceSettings,
  ): Promise<UnitVariances> {
    const program = this.#lowering.sums(rows, this.weights);
    const device = { backend: this.#backend, seed: this.seed, threads: this.threads };
    const parameters = await this.readParameters();
    const firstStep = this.host.state.step;
    const args = { rows, data, scalars, firstStep };
    return unitVariance({ ...device, parameters }, program, args, settings);
  }

  async readParameters(): Promise<Record<string, FloatArray>> {
    return this.host.executable.read(this.parameters.map(({ name }) => name));
  }

  /** Compiles what training and evaluation need. */
  prepare(): Promise<void> {
    const seldom = (name: string) => name === "trainStepWithMetrics" || name.startsWith("run:");
    const names = Object.keys(this.#program.functions).filter((name) => !seldom(name));
    return this.host.executable.prepare(names);
  }

  /** The loss and the metrics, by which early stopping can go. */
  get scores(): readonly string[] {
    const spec = this.#program.functions[this.evaluationOf("evaluate")];
    return (spec?.outputs ?? []).map(({ name }) => name);
  }

  /** Times the ops of training steps; parameters and random streams stay where they are. */
  async profile({ data, scalars }: ResidentRows, steps: number): Promise<NetworkProfile> {
    const spec = this.#program.functions.trainStep;
    if (!spec) throw new InternalError("a model without training has no profile");
    const { step, history } = this.host.state;
    const times = await this.host.executable.profile("trainStep", {
      steps,
      rows: steps * this.miniBatchSize,
      data,
      scalars: {
        ...scalars,
        ...ratesAt(this.rates, { step, epoch: history.length, history }),
      },
      firstStep: step,
    });
    return describeProfile(spec, this.threads, times);
  }

  kernels(name: "train" | "evaluate" | "run"): Promise<readonly KernelInfo[]> {
    const known = name === "train" ? "trainStep" : `${name}@${this.#program.batches.at(-1)}`;
    if (Object.hasOwn(this.#program.functions, known)) return this.host.executable.kernels(known);
    throw new ArgumentError(
      `kernels: this model has no ${name === "train" ? "optimizer" : "loss"}, so nothing is compiled for ` +
        `"${name}"; the others are "train", "evaluate" and "run"`,
    );
  }

  /** The moving averages of the parameters, or the parameters where no optimiser keeps any. */
  averagesOf(arrays: Readonly<Record<string, FloatArray>>): Record<string, FloatArray> {
    return Object.fromEntries(
      this.parameters.map(({ name }) => {
        const suffix = `/average/${name}`;
        const slot = Object.keys(arrays).find(
          (each) => /^optimizer\d*\//.test(each) && each.endsWith(suffix),
        );
        return [name, arrays[slot ?? name] ?? new Float32Array()];
      }),
    );
  }

  memory(): Promise<MemoryUse | undefined> {
    return this.host.executable.memory();
  }

  async dispose(): Promise<void> {
    await Promise.all([this.host.dispose(), this.#gradients?.executable.dispose()]);
    this.#tree.release(this);
  }

  /** Writes the start values, one parameter at a time, of those that have none yet. */
  async #begin(): Promise<void> {
    this.#lowering.checkSettled();
    for (const [parameter, name] of this.#tree.parameters) {
      if (this.#begun.has(name)) continue;
      const values = allocate(name, parameter.shape ?? [], this.#backend.floats);
      const stream = new RandomStream(this.seed, Purpose.initialization, streamOf(name));
      parameter.initializer(values, stream);
      await this.host.executable.write({ [name]: values });
      this.#begun.add(name);
    }
  }

  #rowShape(name: string, output: string): readonly number[] {
    const spec = this.#program.functions[name];
    const id = spec?.outputs.find((each) => each.name === output)?.value ?? -1;
    return spec?.values[id]?.shape.slice(1) ?? [];
  }

  #inputShape(name: string): readonly number[] {
    const spec = this.#program.functions[this.evaluationOf("evaluate")];
    const op = spec?.ops.find(({ attributes }) => attributes.source === name);
    return spec?.values[op?.outputs[0] ?? -1]?.shape.slice(1) ?? [];
  }
}

function argumentsOf(
  { batch, steps, from }: WholeSteps,
  { data, scalars }: ResidentRows,
): RunArguments {
  const slices = Object.entries(data).map(([name, slice]) => [
    name,
    { data: slice.data, from: slice.from + from },
  ]);
  return { steps, rows: steps * batch, data: Object.fromEntries(slices), scalars };
}

function emptyLike(piece: FloatArray, length: number): FloatArray {
  return isFloat64Array(piece) ? new Float64Array(length) : new Float32Array(length);
}
