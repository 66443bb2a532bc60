// One run of a function over many steps. A step changes the variables completely or not at all.
import { InternalError } from "../../errors.js";
import type { RunArguments, RunResult } from "../backend.js";
import type { CompiledFunction } from "./compiled-function.js";
import type { Source, StepContext, Variables } from "./kernels/kernel.js";
import type { OpClock } from "./op-clock.js";
import { OutputCollector } from "./output-collector.js";
import { resolveSources } from "./run-arguments.js";
import { floatsOf, isFiniteArray } from "./tensor.js";

/** Shortest time between two progress events: at most 20 a second. */
const PROGRESS_MS = 50;

export class Run {
  readonly #compiled: CompiledFunction;
  readonly #args: RunArguments;
  readonly #variables: Variables;
  readonly #seed: number;
  readonly #sources: ReadonlyMap<string, Source>;
  readonly #outputs: OutputCollector;
  readonly #before: ReadonlyMap<string, Float64Array>;
  readonly #started = performance.now();
  readonly #clock: OpClock | undefined;
  #progressAt = this.#started;
  #stepsDone = 0;
  #stopping = false;
  #status: RunResult["status"] = "done";
  #notFinite = "";
  #notFiniteIn = "";

  /** Throws {@link ArgumentError} if the arguments do not fit the function. */
  constructor(
    compiled: CompiledFunction,
    args: RunArguments,
    variables: Variables,
    seed: number,
    clock?: OpClock,
  ) {
    this.#clock = clock;
    this.#compiled = compiled;
    this.#args = args;
    this.#variables = variables;
    this.#seed = seed;
    this.#sources = resolveSources(compiled.spec, args);
    this.#outputs = new OutputCollector(compiled, args);
    this.#before = new Map(
      compiled.spec.assignments.map(({ variable }) => [variable, this.#variable(variable).slice()]),
    );
  }

  /**
   * Runs all steps. At each yield, between two parts of a step, the caller may pause, {@link stop}
   * or abandon the run.
   */
  *steps(): Generator<void> {
    const { steps, finite } = this.#args;
    for (let index = 0; index < steps; index++) {
      if (this.#stopping) break;
      const step = this.#context(index);
      this.#clock?.beginStep();
      for (const _part of this.#compiled.step(step, this.#clock)) {
        yield;
        if (this.#stopping) break;
      }
      if (this.#stopping) break;
      if (finite !== undefined && !Number.isFinite(this.#outputs.current(finite))) {
        this.#fail(finite);
        return;
      }
      this.#outputs.add(index, step.valid);
      this.#assign();
      this.#stepsDone++;
      this.#report();
    }
    if (this.#stepsDone < steps) this.#status = "stopped";
    // Outputs are computed before the updates of their step, so the last updates need a check of
    // their own.
    const checked = finite !== undefined && this.#stepsDone > 0;
    const wrong = checked ? this.#firstNotFinite() : undefined;
    if (wrong !== undefined) this.#fail(wrong);
  }

  /** Discards the unfinished step: the run ends after the last complete one. */
  stop(): void {
    this.#stopping = true;
  }

  /** Restores the values that the variables had before the run. */
  restore(): void {
    for (const [name, values] of this.#before) this.#variables.get(name)?.set(values);
  }

  result(): RunResult {
    return {
      steps: this.#stepsDone,
      status: this.#status,
      notFinite: this.#notFinite,
      notFiniteIn: this.#notFiniteIn,
      sums: this.#outputs.sums(),
      records: this.#outputs.records(this.#stepsDone),
      tensors: this.#outputs.tensors(),
      degradedSteps: 0,
      seconds: (performance.now() - this.#started) / 1000,
    };
  }

  #fail(notFinite: string): void {
    this.restore();
    this.#status = "not-finite";
    this.#notFinite = notFinite;
    this.#notFiniteIn = this.#compiled.firstNotFinite();
  }

  #firstNotFinite(): string | undefined {
    const names = [...this.#before.keys()];
    return names.find((name) => !isFiniteArray(this.#variable(name)));
  }

  #context(index: number): StepContext {
    const { rows, firstStep = 0, epoch = 0, scalars = {}, order } = this.#args;
    const { batch } = this.#compiled.spec;
    return {
      firstRow: index * batch,
      valid: Math.min(batch, rows - index * batch),
      number: firstStep + index,
      epoch,
      seed: this.#seed,
      variables: this.#variables,
      scalars,
      sources: this.#sources,
      order,
    };
  }

  /** Assigns the new values. Each value has its own storage, so no assignment affects another. */
  #assign(): void {
    for (const { variable, value } of this.#compiled.spec.assignments) {
      this.#variable(variable).set(floatsOf(this.#compiled.value(value)));
    }
  }

  #report(): void {
    const now = performance.now();
    if (!this.#args.onProgress || now - this.#progressAt < PROGRESS_MS) return;
    this.#progressAt = now;
    this.#args.onProgress({ steps: this.#stepsDone, sums: this.#outputs.sums() });
  }

  #variable(name: string): Float64Array {
    const variable = this.#variables.get(name);
    if (!variable) throw new InternalError(`the program assigns to an unknown variable "${name}"`);
    return variable;
  }
}
