// Modules that read a sequence step by step; the steps are unrolled in the graph.
import { checkCount, checkFlag, checkNumber, checkOptions } from "../arguments.js";
import { ShapeError } from "../errors.js";
import { formatShape } from "../graph/graph.js";
import { concat, sigmoid, tanh } from "../ops/functions.js";
import { checkInit, Parameter, type ParameterOptions } from "../ops/parameter.js";
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

  forward(x: Value): Value {
    const { shape } = nodeOf(this.#name, x).type;
    return x.graph.within(this, () => {
      const [rows, length, inputs, ...rest] = shape;
      if (rows === undefined || length === undefined || inputs === undefined || rest.length > 0) {
        throw new ShapeError(
          `${this.#name} expects sequences [N, steps, values], got ${formatShape(shape)}; ` +
            "declare the input as input.sequence(steps, values)",
        );
      }
      const { units } = this;
      const wide = this.#gates * units;
      const weight = x.graph.parameter(this.weight, [inputs, wide], {
        fanIn: inputs,
        fanOut: units,
      });
      const bias = x.graph.parameter(this.bias, [wide]);
      const own = x.graph.parameter(this.recurrent, [units, wide], { fanIn: units, fanOut: units });
      const products = x.matmul(weight).add(bias);
      const outputs: Value[] = [];
      let carried: Carried | undefined;
      for (let at = 0; at < length; at++) {
        const before = carried?.[0];
        const hidden =
          before &&
          ((from: number, count: number) =>
            before.matmul(own.slice(1, from * units, (from + count) * units)));
        carried = this.step(products.slice(1, at, at + 1).reshape([rows, wide]), hidden, carried);
        outputs.push(carried[0]);
      }
      const last = outputs.at(-1) as Value;
      if (this.last) return last;
      return concat(outputs.map((output) => output.reshape([rows, 1, units])));
    });
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

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; Gers et al. 2000), [N, steps, values] -> [N, steps, units]:
 * c ← σ(f)·c + σ(i)·tanh(g), h ← σ(o)·tanh(c), with the gates i, f, g, o = x·weight + h·recurrent + bias side by side, and
 * h = c = 0 before the first step. The bias of f starts at `forgetBias`, default 1, so that memories last at first.
 *
 * @throws {ArgumentError} if `units` is no positive integer or an option is unknown
 *
 * @example
 * new Sequential([new LSTM(64, { last: true }), new Linear(10)]);
 */
export class LSTM extends Recurrent {
  constructor(units: number, options: RecurrentOptions & { readonly forgetBias?: number } = {}) {
    checkOptions("LSTM", options, ["last", "init", "forgetBias"]);
    const open = checkNumber("LSTM: forgetBias", options.forgetBias ?? 1);
    const bias = new Parameter({
      init: (values) => void values.fill(open, values.length / 4, values.length / 2),
    });
    super("LSTM", units, 4, options, bias);
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
    const added = sigmoid(i).mul(tanh(g));
    const cell = before ? sigmoid(f).mul(before).add(added) : added;
    return [sigmoid(o).mul(tanh(cell)), cell];
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
