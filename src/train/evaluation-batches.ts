// The numbers of rows that a step of an evaluation works on.
import { type FunctionSpec, sizeOf } from "../graph/program.js";
import { flopsOfStep } from "../graph/work.js";

/** The largest evaluation batch: it fills the kernels' tiles and its activations fit the caches. */
export const EVALUATION_BATCH = 100;

/** Smaller batches, which make predictions of a few rows cheap. */
const SMALL_BATCHES = [1, 10];

/** Upper bound of the bytes of an evaluation batch's activations. */
const EVALUATION_BYTES = 128 * 2 ** 20;

/** Upper bound of the FLOP of an evaluation step; a run can be stopped only between two steps. */
const EVALUATION_FLOPS = 8e9;

/** Chooses the batches from the forward pass of one row, within the bounds of rows, memory and work. */
export function evaluationBatchesOf(oneRow: FunctionSpec): readonly number[] {
  const { ops, values } = oneRow;
  const computed = ops.filter(({ op }) => op !== "variable").flatMap(({ outputs }) => outputs);
  const elements = computed.reduce((sum, id) => sum + sizeOf(values[id]?.shape ?? []), 0);
  const rows = Math.min(EVALUATION_BYTES / (4 * elements), EVALUATION_FLOPS / flopsOfStep(oneRow));
  const largest = Math.max(1, Math.min(EVALUATION_BATCH, Math.floor(rows)));
  return [...SMALL_BATCHES.filter((batch) => batch < largest), largest];
}

/** Steps of one batch size over consecutive rows. */
export interface WholeSteps {
  readonly batch: number;
  readonly steps: number;
  readonly from: number;
}

/** Divides rows into runs of whole steps of some batch sizes, the largest first; the sizes are ascending and begin with 1. */
export function wholeSteps(rows: number, batches: readonly number[]): WholeSteps[] {
  const parts: WholeSteps[] = [];
  let from = 0;
  for (const batch of [...batches].reverse()) {
    const steps = Math.floor((rows - from) / batch);
    if (steps > 0) parts.push({ batch, steps, from });
    from += steps * batch;
  }
  return parts;
}
