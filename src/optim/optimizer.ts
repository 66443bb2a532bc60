// The options that all optimisers have, and the rule by which one parameter is updated.
import { checkNumber, checkOptions, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import type { Value } from "../ops/value.js";

/**
 * A number, or a function of the number of updates and of epochs so far. A function is called before each
 * update; updates in a row with equal results run together, so a rate that seldom changes costs nothing.
 */
export type Rate = number | ((step: number, epoch: number) => number);

/** Options of every optimiser. */
export interface OptimizerOptions {
  readonly learningRate?: Rate;
  /** Scales all gradients together so that their common norm is at most this; default no limit. */
  readonly clipNorm?: number;
  /** Chooses by name the parameters that are trained; the others stay as they are. Default all. */
  readonly parameters?: (name: string) => boolean;
}

/** The values of one parameter's update. */
export interface UpdateContext {
  readonly parameter: Value;
  readonly gradient: Value;
  /** True if weight decay applies to the parameter. */
  readonly decays: boolean;
  /** The number of the update, from 1, as a scalar. */
  readonly step: Value;
  /** A rate by its name, as a scalar. */
  rate(name: string): Value;
  /** A slot of this parameter as the update before left it; zeros at first. */
  slot(name: string): Value;
}

/** The new values of a parameter and its slots. */
export interface Update {
  readonly parameter: Value;
  readonly slots?: Readonly<Record<string, Value>>;
}

/** How a model is trained; made by {@link sgd}, {@link adam} and the others. */
export interface Optimizer {
  readonly type: string;
  /** Numbers that may change from update to update, by name. */
  readonly rates: Readonly<Record<string, Rate>>;
  /** Names of arrays that are kept for each parameter, in its shape. */
  readonly slots: readonly string[];
  /** True if the rule uses the number of the update. */
  readonly counts: boolean;
  readonly clipNorm: number | undefined;
  readonly trains: (name: string) => boolean;
  /** The rule: builds the new values from the old ones. */
  update(context: UpdateContext): Update;
}

/** Checks the common options; `more` lists the names of further ones. */
export function checkCommon(
  where: string,
  options: OptimizerOptions,
  learningRate: number,
  more: readonly string[],
): Pick<Optimizer, "rates" | "clipNorm" | "trains"> {
  checkOptions(where, options, ["learningRate", "clipNorm", "parameters", ...more]);
  const { learningRate: rate = learningRate, clipNorm, parameters } = options;
  if (parameters !== undefined && typeof parameters !== "function") {
    throw new ArgumentError(
      `${where}: parameters must be a function of a name such as (name) => name.startsWith("0."), ` +
        `got ${describe(parameters)}`,
    );
  }
  return {
    rates: { learningRate: checkRate(`${where}: learningRate`, rate) },
    clipNorm: clipNorm === undefined ? undefined : checkPositive(`${where}: clipNorm`, clipNorm),
    trains: parameters ?? (() => true),
  };
}

function checkRate(where: string, rate: unknown): Rate {
  return typeof rate === "function" ? (rate as Rate) : checkNumber(where, rate, { min: 0 });
}

/** Requires a number above 0. */
export function checkPositive(where: string, value: unknown): number {
  const number = checkNumber(where, value, { min: 0 });
  if (number > 0) return number;
  throw new ArgumentError(`${where} must be above 0; got 0`);
}

/** Requires a number in [0, 1). */
export function checkShare(where: string, value: unknown): number {
  return checkNumber(where, value, { min: 0, below: 1 });
}

/** The gradient with that of the L2 penalty ½·decay·Σw². */
export function decayed({ parameter, gradient, decays }: UpdateContext, decay: number): Value {
  return decays && decay > 0 ? gradient.add(parameter.mul(decay)) : gradient;
}
