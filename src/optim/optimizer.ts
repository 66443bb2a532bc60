// The options that all optimisers have, and the rule by which one parameter is updated.
import { checkNumber, checkOptions, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import type { Parameter } from "../ops/parameter.js";
import type { Rate } from "../ops/rate.js";
import type { Value } from "../ops/value.js";
import { type Assignment, updatesOf } from "./updates.js";

/** Options of every optimiser. */
export interface OptimizerOptions {
  readonly learningRate?: Rate;
  /** Limits each element of the gradients to ±this, before {@link clipNorm}; default no limit. */
  readonly clipValue?: number;
  /** Scales all gradients together so that their common norm is at most this; default no limit. */
  readonly clipNorm?: number;
  /** L1 penalty: adds l1·sign(w) to the gradient of weights. Default 0. */
  readonly l1?: number;
  /**
   * Scales the weights of each unit after an update so that their norm is at most this; a unit is a column of a
   * matrix and a filter of a convolution. Default no limit.
   */
  readonly maxNorm?: number;
  /** Keeps a moving average of each parameter with this share of the old one, in [0, 1); default none. */
  readonly average?: number;
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

/** The rule of an optimiser, with what is done to every gradient and parameter around it. */
export interface UpdateRule {
  readonly type: string;
  /** Numbers that may change from update to update, by name. */
  readonly rates: Readonly<Record<string, Rate>>;
  /** Names of arrays that are kept for each parameter, in its shape. */
  readonly slots: readonly string[];
  readonly clipValue?: number | undefined;
  readonly clipNorm?: number | undefined;
  readonly l1?: number | undefined;
  readonly maxNorm?: number | undefined;
  readonly average?: number | undefined;
  readonly trains: (name: string) => boolean;
  /** The rule: builds the new values from the old ones. */
  update(context: UpdateContext): Update;
}

/** How a model is trained; made by {@link sgd}, {@link adam} and the others. */
export interface Optimizer extends UpdateRule {
  /**
   * For `updates` of `Model.function`: the assignments that make `loss` smaller by these parameters, with
   * arrays of that function's own.
   *
   * @throws {ArgumentError} if `loss` is no scalar, or a parameter belongs to no module of the model
   */
  updates(loss: Value, parameters: readonly Parameter[]): Assignment[];
}

/** Makes an optimiser of a rule. */
export function optimizerOf(rule: UpdateRule): Optimizer {
  return { ...rule, updates: (loss, parameters) => updatesOf(rule, loss, parameters) };
}

/** True for what the functions of network3/optim make. */
export function isOptimizer(value: unknown): value is Optimizer {
  const { update, rates, slots } = (value ?? {}) as Partial<Optimizer>;
  return typeof update === "function" && rates !== undefined && Array.isArray(slots);
}

/** The options that {@link checkCommon} checks. */
type Common = Omit<UpdateRule, "type" | "slots" | "update">;

const OPTIONS = [
  "learningRate",
  "clipValue",
  "clipNorm",
  "l1",
  "maxNorm",
  "average",
  "parameters",
] as const;

/** Checks the common options; `more` lists the names of further ones. */
export function checkCommon(
  where: string,
  options: OptimizerOptions,
  learningRate: number,
  more: readonly string[],
): Common {
  checkOptions(where, options, [...OPTIONS, ...more]);
  const { learningRate: rate = learningRate, parameters, l1, average } = options;
  if (parameters !== undefined && typeof parameters !== "function") {
    throw new ArgumentError(
      `${where}: parameters must be a function of a name such as (name) => name.startsWith("0."), ` +
        `got ${describe(parameters)}`,
    );
  }
  const positive = (name: "clipValue" | "clipNorm" | "maxNorm") => {
    const value = options[name];
    return value === undefined ? undefined : checkPositive(`${where}: ${name}`, value);
  };
  return {
    rates: { learningRate: checkRate(`${where}: learningRate`, rate) },
    clipValue: positive("clipValue"),
    clipNorm: positive("clipNorm"),
    l1: l1 === undefined ? undefined : checkNumber(`${where}: l1`, l1, { min: 0 }),
    maxNorm: positive("maxNorm"),
    average: average === undefined ? undefined : checkShare(`${where}: average`, average),
    trains: parameters ?? (() => true),
  };
}

/** Requires a number from 0 on, or a function. */
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
