// The options of a Model.
import { checkCount, checkOptions, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import type { Confusion } from "../ops/confusion-values.js";
import type { Value } from "../ops/value.js";
import { isOptimizer, type Optimizer } from "../optim/optimizer.js";
import {
  checkDeviceOptions,
  type DeviceOptions,
  type DeviceSettings,
  deviceOptions,
} from "../train/device-options.js";
import type { InputSpec, Inputs } from "./inputs.js";

/** Values by name. */
export type Values = Readonly<Record<string, Value>>;

/** Metrics by name: scalars, and what confusion matrices are counted from. */
export type Metrics = Readonly<Record<string, Value | Confusion>>;

/** The values of the inputs, by their names. */
export type InputValues<I extends Inputs> = { readonly [Name in keyof I]: Value };

/** Options of {@link Model}: `I` are its inputs, `O` its outputs, `M` its metrics. */
export interface ModelOptions<I extends Inputs, O extends Values, M extends Metrics>
  extends DeviceOptions {
  /** The kinds of the inputs, by name. */
  readonly inputs: I;
  /** Builds the outputs; each has one row an example. */
  readonly outputs: (inputs: InputValues<I>) => O;
  /** Builds the scalar that training makes small, a mean over rows; leave it out for models that only run. */
  readonly loss?: (values: InputValues<I> & O) => Value;
  /** Builds what `evaluate` returns beside the loss: scalars that are means over rows, and confusion matrices. */
  readonly metrics?: (values: InputValues<I> & O) => M;
  /**
   * Needed for training. Of a list, each parameter is trained by the first optimiser whose `parameters` chooses
   * it.
   */
  readonly optimizer?: Optimizer | readonly Optimizer[];
  /** Rows of a mini-batch; default 32. */
  readonly batchSize?: number;
}

/** The functions of a model, checked as far as that goes without a trace. */
export interface Definition {
  readonly inputs: Inputs;
  readonly outputs: (inputs: Values) => unknown;
  readonly loss: ((values: Values) => unknown) | undefined;
  readonly metrics: ((values: Values) => unknown) | undefined;
  readonly optimizers: readonly Optimizer[];
  readonly batchSize: number;
  readonly device: DeviceSettings;
}

const OPTIONS = ["inputs", "outputs", "loss", "metrics", "optimizer", "batchSize"];

export function checkDefinition(options: unknown): Definition {
  checkOptions("Model", options, [...OPTIONS, ...deviceOptions]);
  const given = options as Readonly<Record<string, unknown>> & DeviceOptions;
  const optimizers = checkOptimizers(given.optimizer);
  if (optimizers.length > 0 && given.loss === undefined) {
    throw new ArgumentError(
      "Model: an optimizer needs a loss to make small; give loss, or leave it out",
    );
  }
  const outputs = checkFunction("outputs", given.outputs);
  if (!outputs) throw new ArgumentError("Model: outputs is missing; give a function of the inputs");
  return {
    inputs: checkInputs("Model", given.inputs),
    outputs,
    loss: checkFunction("loss", given.loss),
    metrics: checkFunction("metrics", given.metrics),
    optimizers,
    batchSize: checkCount("Model: batchSize", given.batchSize ?? 32),
    device: checkDeviceOptions("Model", given),
  };
}

function checkFunction(name: string, value: unknown): ((values: Values) => unknown) | undefined {
  if (value === undefined || typeof value === "function") {
    return value as ((values: Values) => unknown) | undefined;
  }
  throw new ArgumentError(`Model: ${name} must be a function of values, got ${describe(value)}`);
}

/** Requires kinds of inputs by name; some, unless `mayBeEmpty`. */
export function checkInputs(where: string, inputs: unknown, mayBeEmpty = false): Inputs {
  const isRecord = inputs !== null && typeof inputs === "object" && !Array.isArray(inputs);
  const entries = isRecord ? Object.entries(inputs) : [];
  if (!isRecord || (entries.length === 0 && !mayBeEmpty)) {
    throw new ArgumentError(
      `${where}: inputs must name the inputs, such as { x: input.rows(784) }, got ${describe(inputs)}`,
    );
  }
  for (const [name, value] of entries) {
    const { kind, shape } = (value ?? {}) as Partial<InputSpec>;
    if (/^\w+$/.test(name) && typeof kind === "string" && Array.isArray(shape)) continue;
    throw new ArgumentError(
      `${where}: inputs: ${describe(name)} must be a name of letters and digits with a kind of input such as ` +
        `input.rows(784), got ${describe(value)}`,
    );
  }
  return inputs as Inputs;
}

function checkOptimizers(value: unknown): readonly Optimizer[] {
  if (value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > 0 && list.every(isOptimizer)) return list;
  throw new ArgumentError(
    `Model: optimizer must be one of network3/optim such as adam(), or a list of them, got ${describe(value)}`,
  );
}
