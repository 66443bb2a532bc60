// `threads: "auto"`: how many threads a training step is worth.
import type { FunctionSpec } from "../graph/program.js";
import { flopsOfStep } from "../graph/work.js";

/**
 * FLOP of a step for each thread: an estimate, not a fit. Threads wait for each other once or several times
 * a step, a microsecond or two each time when all of them run; this is what one thread does in five to twenty.
 * `npm run bench -- --net shallow --batch 5,10,20,40 --no-pytorch` shows where a second thread begins to pay on
 * a machine.
 */
const FLOPS_PER_THREAD = 1e6;

/**
 * The threads for a training step: one for each share of the work that is worth one, at most `available`.
 * It depends on shapes alone, so that equal networks are equal on equal machines.
 */
export function autoThreads(trainStep: FunctionSpec, available: number): number {
  const worth = Math.floor(flopsOfStep(trainStep) / FLOPS_PER_THREAD);
  // A thread works on images of its own.
  return Math.max(1, Math.min(worth, available, trainStep.batch));
}
