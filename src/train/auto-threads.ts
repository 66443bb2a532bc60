// `threads: "auto"`: chooses the number of threads from the work of a training step.
import type { FunctionSpec } from "../graph/program.js";
import { flopsOfStep } from "../graph/work.js";

/**
 * Minimum FLOP per thread and step, an estimate. Threads synchronise once or several times per
 * step, which takes one or two microseconds; a thread computes this many FLOP in 5 to 20
 * microseconds. `npm run bench -- --net shallow --batch 5,10,20,40 --no-pytorch` shows from which
 * batch size a second thread is faster on a machine.
 */
const FLOPS_PER_THREAD = 1e6;

/**
 * Returns the number of threads for a training step: one per {@link FLOPS_PER_THREAD}, at most
 * `available`. It depends only on shapes, so the results of equal networks are equal on equal
 * machines.
 */
export function autoThreads(trainStep: FunctionSpec, available: number): number {
  const worth = Math.floor(flopsOfStep(trainStep) / FLOPS_PER_THREAD);
  // Each thread needs at least one image of the batch.
  return Math.max(1, Math.min(worth, available, trainStep.batch));
}
