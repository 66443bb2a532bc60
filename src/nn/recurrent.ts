// Modules that read a sequence step by step; the steps are unrolled in the graph.
import { checkCount, checkFlag, checkNumber, checkOptions, describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { concat, sigmoid, tanh, where } from "../ops/functions.js";
import { checkInit, Parameter, type ParameterOptions } from "../ops/parameter.js";
import { ONE_BATCH_SIZE } from "../ops/trace.js";
import { nodeOf, type Value } from "../ops/value.js";
import { Module } from "./module.js";

/** Options of {@link RNN}, {@link GRU} and {@link LSTM}. */
export interface RecurrentOptions {
  /** Returns the last step alone, [N, units]; default false, all steps. */
  readonly last?: boolean;
  /** Start values of the weights; default `"fanIn"`, normal values with variance 1/inputs. */
  readonly init?: NonNullable<ParameterOptions["init"]>;
}

/** The values that one step passes to the next one; the first is the output. */
export type Carried = readonly [Value, ...Value[]];

/** Options of a pass over sequences. */
export interface UnrollOptions {
  /**
   * Steps that exist, [N, steps], ones and zeros, as of `input.mask([steps])`. Other steps pass on what they get, and their
   * outputs are 0; `last` gives the last step that exists. Default all.
   */
  readonly mask?: Value;
  /** The state before the first step, as {@link Recurrent.unroll} gives it in `carried`; default zeros. */
  readonly initial?: Carried;
}

/** The new state of the rows whose step exists, and the old state of the others. */
function kept(open: Value, next: Carried, before: Carried | undefined): Carried {
  const [first, ...others] = next.map((value, index) => {
    const old = before?.[index];
    return old ? where(open, value, old) : value.mul(open);
  });
  return [first as Value, ...others];
}

/** The common part: the inputs of all steps are multiplied at once, then the steps follow each other. */
export abstract class Recurrent extends Module {
  readonly units: number;
  readonly last: boolean;
  readonly weight: Parameter;
  readonly recurrent: Parameter;
  readonly bias: Parameter;
  readonly #name: string;
  readonly #gates: number;

  constructor(
    name: string,
    units: number,
    gates: number,
    options: RecurrentOptions,
    bias: Parameter,
  ) {
    super();
    this.#name = name;
    this.#gates = gates;
    this.units = checkCount(`${name}: units`, units);
    this.last = checkFlag(`${name}: last`, options.last ?? false);
    const init = checkInit(`${name}: init`, options.init ?? "fanIn");
    this.weight = new Parameter({ init, decays: true });
    this.recurrent = new Parameter({ init, decays: true });
    this.bias = bias;
  }

  /**
   * One step.
   *
   * @param input the products of the step's input for all gates, with biases: [N, gates·units]
   * @param hidden products of the last output with the recurrent weights of some gates, [N, count·units]; undefined in
   *   the first step, whose last output is 0
   */
  protected abstract step(
    input: Value,
    hidden: ((from: number, count: number) => Value) | undefined,
    carried: Carried | undefined,
  ): Carried;

  forward(x: Value, options: UnrollOptions = {}): Value {
    return this.unroll(x, options).output;
  }

  /**
   * The outputs, and what the last step passes on: for {@link LSTM} the output and the cell, for the others the output.
   * A later call may begin with it, also one of the next update, through a {@link State}.
   *
   * @throws {ShapeError} if the sequences, the mask or the start have other shapes
   *
   * @example
   * const { output, carried } = lstm.unroll(firstHalf);
   * const rest = lstm.unroll(secondHalf, { initial: carried });
   */
  unroll(
    x: Value,
    options: UnrollOptions = {},
  ): { readonly output: Value; readonly carried: Carried } {
    const { shape } = nodeOf(this.#name, x).type;
    return x.graph.within(this, () => {
      const [rows, length, inputs, ...rest] = shape;
      if (rows === undefined || length === undefined || inputs === undefined || rest.length > 0) {
        throw new ShapeError(
          `${this.#name} expects sequences [N, steps, values], got ${formatShape(shape)}; ` +
            "declare the input as input.sequence(steps, values)",
        );
      }
      checkOptions(this.#name, options, ["mask", "initial"]);
      const { units } = this;
      const wide = this.#gates * units;
      const mask = this.#checked("mask", options.mask, [rows, length]);
      const weight = x.graph.parameter(this.weight, [inputs, wide], {
        fanIn: inputs,
        fanOut: units,
      });
      const bias = x.graph.parameter(this.bias, [wide]);
      const own = x.graph.parameter(this.recurrent, [units, wide], { fanIn: units, fanOut: units });
      const products = x.matmul(weight).add(bias);
      const outputs: Value[] = [];
      let carried = this.#start(options.initial, [rows, units]);
      for (let at = 0; at < length; at++) {
        const before = carried?.[0];
        const hidden =
          before &&
          ((from: number, count: number) =>
            before.matmul(own.slice(1, from * units, (from + count) * units)));
        const input = products.slice(1, at, at + 1).reshape([rows, wide]);
        const next = this.step(input, hidden, carried);
        const open = mask?.slice(1, at, at + 1);
        outputs.push(open ? next[0].mul(open) : next[0]);
        carried = open ? kept(open, next, carried) : next;
      }
      const last = carried as Carried;
      if (this.last) return { output: last[0], carried: last };
      const all = outputs.map((output) => output.reshape([rows, 1, units]));
      return { output: concat(all), carried: last };
    });
  }

  /** Requires as many values of [N, units] as a step passes on. */
  #start(initial: Carried | undefined, shape: readonly number[]): Carried | undefined {
    if (initial === undefined) return undefined;
    if (Array.isArray(initial) && initial.length === this.carries) {
      for (const value of initial) this.#checked("initial", value, shape);
      return initial;
    }
    throw new ArgumentError(
      `${this.#name}: initial must be a list of ${this.carries} values, as unroll() gives them in carried, got ` +
        describe(initial),
    );
  }

  #checked<T extends Value | undefined>(name: string, value: T, shape: readonly number[]): T {
    if (value === undefined) return value;
    const actual = nodeOf(`${this.#name}: ${name}`, value).type.shape;
    if (actual.join() === shape.join()) return value;
    const isCarried = name === "initial" && actual.slice(1).join() === shape.slice(1).join();
    throw new ShapeError(
      `${this.#name}: ${name} must have the shape ${formatShape(shape)}, got ${formatShape(actual)}` +
        `${isCarried ? `; ${ONE_BATCH_SIZE}` : ""}`,
    );
  }

  /** Number of values that a step passes on. @internal */
  protected get carries(): number {
    return 1;
  }

  /** The part of a gate. */
  protected gate(values: Value, gate: number): Value {
    return values.slice(1, gate * this.units, (gate + 1) * this.units);
  }
}

/**
 * The plain recurrent layer (Elman 1990): h ← tanh(x·weight + h·recurrent + bias), [N, steps, values] -> [N, steps,
 * units], with h = 0 before the first step.
 *
 * @throws {ArgumentError} if `units` is no positive integer or an option is unknown
 *
 * @example
 * new RNN(32, { last: true });
 */
export class RNN extends Recurrent {
  constructor(units: number, options: RecurrentOptions = {}) {
    checkOptions("RNN", options, ["last", "init"]);
    super("RNN", units, 1, options, new Parameter());
  }

  protected step(input: Value, hidden?: (from: number, count: number) => Value): Carried {
    return [tanh(hidden ? input.add(hidden(0, 1)) : input)];
  }
}

/** Options of {@link LSTM}. */
export interface LSTMOptions extends RecurrentOptions {
  /** Start value of the bias of f; default 1. */
  readonly forgetBias?: number;
  /** Lets the gates see the cell, with weights `peephole` [3, units] of i, f and o that start at 0. Default false. */
  readonly peepholes?: boolean;
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; Gers et al. 2000), [N, steps, values] -> [N, steps, units]:
 * c ← σ(f)·c + σ(i)·tanh(g), h ← σ(o)·tanh(c), with the gates i, f, g, o = x·weight + h·recurrent + bias side by side, and
 * h = c = 0 before the first step. The bias of f starts at `forgetBias`, default 1, so that memories last at first. With
 * `peepholes`, i and f also see the old cell and o the new one (Gers and Schmidhuber 2000).
 *
 * @throws {ArgumentError} if `units` is no positive integer or an option is unknown
 *
 * @example
 * new Sequential([new LSTM(64, { last: true }), new Linear(10)]);
 */
export class LSTM extends Recurrent {
  readonly peephole: Parameter | undefined;

  constructor(units: number, options: LSTMOptions = {}) {
    checkOptions("LSTM", options, ["last", "init", "forgetBias", "peepholes"]);
    const open = checkNumber("LSTM: forgetBias", options.forgetBias ?? 1);
    const bias = new Parameter({
      init: (values) => void values.fill(open, values.length / 4, values.length / 2),
    });
    super("LSTM", units, 4, options, bias);
    const seesCell = checkFlag("LSTM: peepholes", options.peepholes ?? false);
    this.peephole = seesCell ? new Parameter() : undefined;
  }

  protected override get carries(): number {
    return 2;
  }

  protected step(
    input: Value,
    hidden?: (from: number, count: number) => Value,
    carried?: Carried,
  ): Carried {
    const gates = hidden ? input.add(hidden(0, 4)) : input;
    const [, before] = carried ?? [];
    // In this order, the gradients of neighbouring gates join into one.
    const [i, f, g, o] = [0, 1, 2, 3].map((each) => this.gate(gates, each)) as [
      Value,
      Value,
      Value,
      Value,
    ];
    const added = sigmoid(this.#seeing(i, 0, before)).mul(tanh(g));
    const cell = before
      ? sigmoid(this.#seeing(f, 1, before))
          .mul(before)
          .add(added)
      : added;
    return [sigmoid(this.#seeing(o, 2, cell)).mul(tanh(cell)), cell];
  }

  /** A gate that sees the cell, if there is one and the gates have peepholes. */
  #seeing(gate: Value, place: number, cell: Value | undefined): Value {
    if (!this.peephole || !cell) return gate;
    const weights = gate.graph.parameter(this.peephole, [3, this.units]);
    return gate.add(cell.mul(weights.slice(0, place, place + 1)));
  }
}

/**
 * The gated recurrent unit (Cho et al. 2014), as PyTorch's: [N, steps, values] -> [N, steps, units], h ← (1-σ(z))·n + σ(z)·h
 * with n = tanh(x·weight + bias + σ(r)·(h·recurrent + recurrentBias)); the gates r, z, n lie side by side, and h = 0 before
 * the first step.
 *
 * @throws {ArgumentError} if `units` is no positive integer or an option is unknown
 *
 * @example
 * new GRU(64);
 */
export class GRU extends Recurrent {
  readonly recurrentBias = new Parameter();

  constructor(units: number, options: RecurrentOptions = {}) {
    checkOptions("GRU", options, ["last", "init"]);
    super("GRU", units, 3, options, new Parameter());
  }

  protected step(
    input: Value,
    hidden?: (from: number, count: number) => Value,
    carried?: Carried,
  ): Carried {
    const opened = input.slice(1, 0, 2 * this.units);
    const gates = sigmoid(hidden ? opened.add(hidden(0, 2)) : opened);
    const [reset, keep] = [this.gate(gates, 0), this.gate(gates, 1)];
    const bias = input.graph.parameter(this.recurrentBias, [this.units]);
    const own = hidden ? hidden(2, 1).add(bias) : bias;
    const candidate = tanh(this.gate(input, 2).add(reset.mul(own)));
    const share = keep.neg().add(1).mul(candidate);
    const [before] = carried ?? [];
    return [before ? share.add(keep.mul(before)) : share];
  }
}

/**
 * Two recurrent layers, of which the second reads the sequence from its end (Schuster and Paliwal 1997): their outputs side by
 * side, [N, steps, values] -> [N, steps, units of both], or [N, units of both] if both give the last step alone.
 *
 * @throws {ArgumentError} if an argument is no recurrent layer, or one gives the last step alone and the other all
 *
 * @example
 * new Bidirectional(new LSTM(32), new LSTM(32));
 */
export class Bidirectional extends Module {
  readonly ahead: Recurrent;
  readonly back: Recurrent;

  constructor(ahead: Recurrent, back: Recurrent) {
    super();
    for (const layer of [ahead, back]) {
      if (layer instanceof Recurrent) continue;
      throw new ArgumentError(
        `Bidirectional: expected two recurrent layers such as new LSTM(32), got ${describe(layer)}`,
      );
    }
    if (ahead.last !== back.last) {
      throw new ArgumentError(
        "Bidirectional: one layer gives its last step alone, the other all; give both the same `last`",
      );
    }
    this.ahead = ahead;
    this.back = back;
  }

  forward(x: Value, options: Pick<UnrollOptions, "mask"> = {}): Value {
    return x.graph.within(this, () => {
      checkOptions("Bidirectional", options, ["mask"]);
      const { mask } = options;
      const first = this.ahead.forward(x, options);
      const second = this.back.forward(
        reversed(x),
        mask === undefined ? {} : { mask: reversed(mask) },
      );
      return this.ahead.last ? concat([first, second]) : concat([first, reversed(second)], 2);
    });
  }
}

/** The steps in the opposite order. */
function reversed(x: Value): Value {
  const length = nodeOf("Bidirectional", x).type.shape[1] ?? 1;
  return concat(Array.from({ length }, (_, at) => x.slice(1, length - at - 1, length - at)));
}
