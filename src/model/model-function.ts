// Functions of the user on a model: Theano's functions with updates.
import { checkCount, checkFlag, checkOptions, describe, type SignalLike } from "../arguments.js";
import { ArgumentError, DataError } from "../errors.js";
import type { Assignment } from "../optim/updates.js";
import type { TrainingProgress } from "../train/records.js";
import { checkInputs, type InputValues, type Values } from "./definition.js";
import type { LoweredFunction } from "./function-lowering.js";
import { FunctionRun } from "./function-run.js";
import type { Inputs, NamedData } from "./inputs.js";
import type { ModelEngine, Tensor } from "./model-engine.js";
import { checkCall } from "./records.js";
import { checkRows } from "./rows.js";

/** The result of the function that is given to {@link Model.function}. */
export interface FunctionParts<O extends Values> {
  readonly outputs?: O;
  /** Parameters and their new values, which are built from the old ones and take effect together after each step. */
  readonly updates?: readonly Assignment[];
}

/** Options of {@link Model.function}. */
export interface FunctionOptions {
  /** Rows of a step; default those of the model. */
  readonly batchSize?: number;
  /** Traces modules as they train, with dropout; default false. */
  readonly training?: boolean;
}

/** Options of a call of a function. */
export interface FunctionCallOptions {
  /** Passes over the data; default 1. */
  readonly epochs?: number;
  /** Visits the rows in a new order each epoch; default false. */
  readonly shuffle?: boolean;
  /** Steps of a call that gives no arrays; default 1. */
  readonly steps?: number;
  /** Ends the call at the next step; the promise rejects with the signal's reason. */
  readonly signal?: SignalLike;
  /** At most 20 calls a second; `cost` is the mean of the first scalar output. */
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/**
 * A function of a model. It resolves with the outputs by name: the mean of a scalar in each epoch, `[epochs]`; the
 * rows of the last epoch in the order of the data, of outputs with one row an example; the last value of others.
 */
export type ModelFunction<I extends Inputs, O extends Values> = (
  data: NamedData<I>,
  options?: FunctionCallOptions,
) => Promise<Record<Extract<keyof O, string>, Tensor>>;

/** Traces a function and returns it as a function of data. */
export function makeFunction<I extends Inputs, O extends Values>(
  engine: ModelEngine,
  inputs: I,
  build: (inputs: InputValues<I>) => FunctionParts<O>,
  options: FunctionOptions,
): ModelFunction<I, O> {
  checkOptions("Model.function", options, ["batchSize", "training"]);
  if (typeof build !== "function") {
    throw new ArgumentError(
      `Model.function: the second argument must be a function of the inputs, got ${describe(build)}`,
    );
  }
  const { batchSize = engine.miniBatchSize, training = false } = options;
  const lowered = engine.define({
    inputs: checkInputs("Model.function", inputs, true),
    build: build as (inputs: Values) => unknown,
    batchSize: checkCount("Model.function: batchSize", batchSize),
    training: checkFlag("Model.function: training", training),
  });
  return async (data, callOptions = {}) =>
    call(engine, lowered, inputs, data, callOptions) as ReturnType<ModelFunction<I, O>>;
}

type Named = LoweredFunction & { readonly name: string };

/** One step is one call; of more, each epoch is, so that calls that read run beside it. */
async function call(
  engine: ModelEngine,
  lowered: Named,
  inputs: Inputs,
  data: unknown,
  options: FunctionCallOptions,
): Promise<Record<string, Tensor>> {
  const where = "function";
  const { steps, ...others } = checkSteps(where, options);
  const settings = checkCall(where, others);
  const { host } = engine;
  const { batch } = lowered.spec;
  const checked = checkRows(where, data, inputs, lowered.needs, batch * (steps ?? 1));
  checkCounts(lowered, checked.rows, steps);
  settings.signal?.throwIfAborted();
  return host.inTurn(
    where,
    async () => {
      const session = host.openSession();
      const run = new FunctionRun(engine, lowered, settings, checked.rows);
      const epoch = async () => run.epoch(await checked.bring(session));
      const isStep = settings.epochs === 1 && checked.rows < 2 * batch;
      try {
        while (!run.done) await (isStep ? host.exclusive(where, epoch) : host.epoch(where, epoch));
        return run.outputs;
      } finally {
        session.dispose();
      }
    },
    settings.signal,
  );
}

function checkSteps(where: string, options: FunctionCallOptions) {
  checkOptions(where, options, ["epochs", "shuffle", "steps", "signal", "onProgress"]);
  const { steps } = options;
  return steps === undefined
    ? { ...options, steps }
    : { ...options, steps: checkCount(`${where}: steps`, steps) };
}

function checkCounts({ spec, needs }: Named, rows: number, steps: number | undefined): void {
  const { batch, ops, assignments } = spec;
  if (rows < batch) {
    throw new DataError(
      `function: ${rows} rows are fewer than one step of ${batch}; give more rows or a smaller batchSize`,
    );
  }
  if (assignments.length === 0 && rows % batch !== 0) {
    throw new DataError(
      `function: ${rows} rows are no whole number of steps of ${batch}, and a function without updates leaves none ` +
        "out; give a multiple, or define the function with another batchSize",
    );
  }
  const hasArrays = ops.some(({ op }) => op === "slice_batch");
  if (hasArrays && steps !== undefined) {
    throw new ArgumentError(
      `function: steps is for calls without arrays; those of ${[...needs.names].join(", ")} tell how many there are`,
    );
  }
}
