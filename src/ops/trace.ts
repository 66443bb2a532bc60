// A graph under construction, as modules see it: parameters, random streams, training or inference.
import { describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape, type Graph, type Value as Node } from "../graph/graph.js";
import { constant } from "../graph/ops/constant.js";
import { scalar, variable } from "../graph/ops/leaf.js";
import type { VariableSpec } from "../graph/program.js";
import { streamOf } from "../random.js";
import type { Parameter } from "./parameter.js";
import type { Rate } from "./rate.js";
import { Slot } from "./slot.js";
import { State } from "./state.js";
import { nodeOf, Value } from "./value.js";

/** The names that a model gives to the objects of its module tree. */
export interface Names {
  readonly parameters: ReadonlyMap<Parameter, string>;
  readonly modules: ReadonlyMap<object, string>;
}

/** The remedy for states that carry rows into graphs with another number of rows. @internal */
export const ONE_BATCH_SIZE =
  "a state that carries rows has those of one batchSize, so use it only where graph.training is true, in mini-batches " +
  "of that size";

/** The graph that a `forward` adds to. */
export class Trace {
  /** The arrays that optimisers of this graph keep, by their names. @internal */
  readonly slots = new Map<string, Slot>();
  /** The rates of optimisers, by the names of their scalars. @internal */
  readonly rates = new Map<string, Rate>();
  /** True in graphs that train: dropout drops. */
  readonly training: boolean;
  /** @internal */
  readonly graph: Graph;
  readonly #names: Names;
  readonly #prefix: string;
  #optimizers = 0;
  /** Errors that name their module already. */
  readonly #reported = new WeakSet<Error>();
  /** Draws so far, by the place that they belong to. */
  readonly #draws = new Map<string, number>();
  /** The name of the innermost module that is being built. */
  #module = "";
  /** The new values of states. */
  readonly #assigned = new Map<State, Value>();
  /** The least number of classes that labels of a source are used for. */
  readonly #classes = new Map<string, number>();

  /** @param prefix begins the names of what optimisers keep @internal */
  constructor(graph: Graph, names: Names, training: boolean, prefix = "") {
    this.graph = graph;
    this.training = training;
    this.#names = names;
    this.#prefix = prefix;
  }

  /** Rows of the mini-batch: the first size of every input. */
  get batch(): number {
    return this.graph.batch;
  }

  /** The same number everywhere, as a scalar. */
  constant(value: number): Value {
    return new Value(this, constant(this.graph, value));
  }

  /**
   * The value of a parameter. `shape` is needed where the parameter has none, and is compared where it has.
   *
   * @throws {ArgumentError} if the parameter belongs to no module of the model
   * @throws {ShapeError} if it has another shape
   */
  parameter(
    parameter: Parameter,
    shape: readonly number[] | undefined = parameter.shape,
    fans?: { fanIn: number; fanOut: number },
  ): Value {
    const name = this.nameOf(parameter);
    if (shape === undefined) {
      throw new ArgumentError(`${name} has no shape; give it one: new Parameter({ shape: [10] })`);
    }
    parameter.settle(name, shape, fans);
    const assigned = this.#assigned.get(parameter);
    if (assigned) return assigned;
    return new Value(this, variable(this.graph, { name, dtype: "f32", shape }));
  }

  /**
   * The name that the model gives to a parameter: its place in the tree of modules.
   *
   * @throws {ArgumentError} if the parameter belongs to no module of the model
   */
  nameOf(parameter: Parameter): string {
    const name = this.#names.parameters.get(parameter);
    if (name !== undefined) return name;
    throw new ArgumentError(
      "a parameter is used that is no property of a module of this model; " +
        "make it a property of the module that uses it, and the module one of the model's",
    );
  }

  /** A name for what one more optimiser keeps: `optimizer`, `optimizer1`, … @internal */
  nextOptimizer(): string {
    const number = this.#optimizers++;
    return `${this.#prefix}optimizer${number === 0 ? "" : number}`;
  }

  /** An array of zeros that stays on the device from one step to the next. @internal */
  slot(name: string, shape: readonly number[]): { readonly slot: Slot; readonly value: Value } {
    const spec: VariableSpec = { name, dtype: "f32", shape };
    const slot = this.slots.get(name) ?? new Slot(spec);
    this.slots.set(name, slot);
    return { slot, value: new Value(this, variable(this.graph, spec)) };
  }

  /** A number that may change from step to step, as a scalar. @internal */
  rate(name: string, rate: Rate): Value {
    this.rates.set(name, rate);
    return new Value(this, scalar(this.graph, name));
  }

  /**
   * Gives a state a new value at the end of an update; what is built after this call reads the new value at once.
   * In graphs that do not train nothing is assigned.
   *
   * @throws {ArgumentError} if `state` is no State of the model
   * @throws {ShapeError} if the value has another shape
   */
  assign(state: State, value: Value): void {
    if (!(state instanceof State)) {
      throw new ArgumentError(
        `assign: expected a State of a module, got ${describe(state)}; an optimiser changes parameters`,
      );
    }
    const { shape } = nodeOf("assign", value, this).type;
    this.#checkRows(state, shape);
    this.parameter(state, shape);
    if (this.training) this.#assigned.set(state, value);
  }

  /** Requires as many rows as a state has that differs in nothing else. */
  #checkRows({ shape: known }: State, shape: readonly number[]): void {
    const isAlike = known?.slice(1).join() === shape.slice(1).join();
    if (!isAlike || known?.length !== shape.length || known[0] === shape[0]) return;
    throw new ShapeError(
      `assign: expected a value of shape ${formatShape(known)}, which the state has, got ${formatShape(shape)}; ` +
        ONE_BATCH_SIZE,
    );
  }

  /** The new values of states. @internal */
  get assigned(): ReadonlyMap<State, Value> {
    return this.#assigned;
  }

  /** Builds values of a module; messages and profiles name it. */
  within<T>(module: object, build: () => T): T {
    const name = this.#names.modules.get(module);
    if (name === undefined) return build();
    const outer = this.#module;
    this.#module = name;
    try {
      return this.graph.labelled(name, build);
    } catch (error) {
      throw this.#named(name, error);
    } finally {
      this.#module = outer;
    }
  }

  /** A shape error with the name of the innermost module; the graph names it in errors of ops. */
  #named(name: string, error: unknown): unknown {
    if (!(error instanceof ShapeError) || this.#reported.has(error)) return error;
    const isNamed = error.message.startsWith(`${name}: `);
    const named = isNamed ? error : new ShapeError(`${name}: ${error.message}`, { cause: error });
    this.#reported.add(named);
    return named;
  }

  /**
   * The random stream of the next draw: of the innermost module's path, the name of the draw if it has one, and
   * the number of draws there so far. @internal
   */
  stream(name?: string): number {
    const place = name === undefined ? this.#module : `${this.#module}/${name}`;
    const draw = this.#draws.get(place) ?? 0;
    this.#draws.set(place, draw + 1);
    return streamOf(`${place}#${draw}`);
  }

  /** Notes that labels of a data source must be below `classes`. @internal */
  limitLabels(source: string, classes: number): void {
    this.#classes.set(source, Math.min(classes, this.#classes.get(source) ?? classes));
  }

  /** @internal */
  get labelLimits(): ReadonlyMap<string, number> {
    return this.#classes;
  }

  /** @internal */
  wrap(node: Node): Value {
    return new Value(this, node);
  }
}
