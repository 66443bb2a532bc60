// A Program on the reference backend. Variables are in float64; runs use the JavaScript thread.
import { ArgumentError, DisposedError, InternalError, ShapeError } from "../../errors.js";
import type { Program } from "../../graph/program.js";
import type {
  Executable,
  FloatArray,
  KernelInfo,
  ProfileResult,
  RunArguments,
  RunResult,
} from "../backend.js";
import { CompiledFunction } from "./compiled-function.js";
import { EventLoopYield } from "./event-loop-yield.js";
import type { Variables } from "./kernels/kernel.js";
import { OpClock } from "./op-clock.js";
import { Run } from "./run.js";
import { allocate, floatsOf } from "./tensor.js";

export class ReferenceExecutable implements Executable {
  readonly #program: Program;
  readonly #seed: number;
  readonly #variables: Variables;
  readonly #compiled = new Map<string, CompiledFunction>();
  #running: Promise<unknown> | undefined;
  #disposed = false;

  constructor(program: Program, seed: number) {
    this.#program = program;
    this.#seed = seed;
    this.#variables = new Map(
      program.variables.map(({ name, ...type }) => [name, floatsOf(allocate(type))]),
    );
  }

  async prepare(functions: readonly string[]): Promise<void> {
    this.#enter();
    for (const name of functions) this.#function(name);
  }

  async run(name: string, args: RunArguments): Promise<RunResult> {
    this.#enter();
    return this.#start(new Run(this.#function(name), args, this.#variables, this.#seed), args);
  }

  async profile(name: string, args: RunArguments): Promise<ProfileResult> {
    this.#enter();
    const compiled = this.#function(name);
    const clock = new OpClock(compiled.spec);
    const run = new Run(compiled, args, this.#variables, this.#seed, clock);
    await this.#start(run, args);
    run.restore();
    return { stepSeconds: clock.step(), ops: clock.medians() };
  }

  async read(names: readonly string[]): Promise<Record<string, FloatArray>> {
    this.#enter();
    return Object.fromEntries(names.map((name) => [name, this.#variable(name).slice()]));
  }

  async write(values: Readonly<Record<string, FloatArray>>): Promise<void> {
    this.#enter();
    const pairs = Object.entries(values).map(([name, value]) => {
      const target = this.#variable(name);
      if (value.length !== target.length) {
        throw new ShapeError(
          `variable "${name}" has ${target.length} elements, got ${value.length}; ` +
            "pass an array of its shape",
        );
      }
      return [target, value] as const;
    });
    for (const [target, value] of pairs) target.set(value);
  }

  async kernels(name: string): Promise<readonly KernelInfo[]> {
    this.#enter();
    return this.#function(name).spec.ops.map(({ op, label }) => ({
      op,
      label,
      implementation: "reference",
    }));
  }

  async memory(): Promise<undefined> {
    return undefined;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#running?.catch(() => undefined);
    this.#variables.clear();
    this.#compiled.clear();
  }

  async #start(run: Run, args: RunArguments): Promise<RunResult> {
    const running = this.#drive(run, args);
    this.#running = running;
    try {
      return await running;
    } finally {
      this.#running = undefined;
    }
  }

  /** Runs to the end; any error leaves the variables as they were before the run. */
  async #drive(run: Run, args: RunArguments): Promise<RunResult> {
    const eventLoop = new EventLoopYield();
    try {
      await eventLoop.take();
      this.#checkStop(run, args);
      for (const _part of run.steps()) {
        if (eventLoop.due()) await eventLoop.take();
        this.#checkStop(run, args);
      }
      return run.result();
    } catch (error) {
      run.restore();
      throw error;
    }
  }

  /** Stops the run if its signal has aborted; throws if the executable was disposed. */
  #checkStop(run: Run, args: RunArguments): void {
    if (this.#disposed) throw new DisposedError("the network was disposed during the run");
    if (args.signal?.aborted) run.stop();
  }

  #enter(): void {
    if (this.#disposed) throw new DisposedError("the network was disposed; create a new one");
    if (this.#running) throw new InternalError("a call came while another one was running");
  }

  #function(name: string): CompiledFunction {
    const known = this.#compiled.get(name);
    if (known) return known;
    const spec = this.#program.functions[name];
    if (!spec) throw new ArgumentError(`the program has no function "${name}"`);
    const compiled = new CompiledFunction(spec);
    this.#compiled.set(name, compiled);
    return compiled;
  }

  #variable(name: string): Float64Array {
    const variable = this.#variables.get(name);
    if (variable) return variable;
    throw new ArgumentError(
      `the program has no variable "${name}"; it has: ${[...this.#variables.keys()].join(", ")}`,
    );
  }
}
