// `threads: "auto"`: how many threads a training step is worth.
import type { FunctionSpec } from "../graph/program.js";
import { flopsOfStep } from "../graph/work.js";

/**
 * FLOP of a step for each thread: an estimate, not a fit. A step has some ten barriers, each of which
 * costs every thread a microsecond or two when all of them run, and this is what one thread does in
 * about fifty. `npm run bench -- --net shallow --batch 5,10,20,40 --no-pytorch` shows where a second thread
 * begins to pay on a machine.
 */
const FLOPS_PER_THREAD = 2.5e6;

/**
 * The threads for a training step: one for each share of the work that is worth one, at most `available`.
 * It depends on shapes alone, so that equal networks are equal on equal machines.
 */
export function autoThreads(trainStep: FunctionSpec, available: number): number {
  const worth = Math.floor(flopsOfStep(trainStep) / FLOPS_PER_THREAD);
  // A thread works on images of its own.
  return Math.max(1, Math.min(worth, available, trainStep.batch));
}
