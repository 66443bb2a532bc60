// What doctor says of the process that ended before its time.
import type { GpuStage } from "./probe.js";
import type { Crash } from "./run-probe.js";

/** "hung" or "ended the process with signal SIGSEGV". */
export function describeEnd({ end }: Crash): string {
  return end === "no answer" ? "hung" : `ended the process with ${end}`;
}

/** A line with what the process said, or none. */
export function complaintOf({ complaint }: Crash): string[] {
  return complaint === null ? [] : [`it said: ${complaint}`];
}

/** What was done with CUDA then; null where the addon alone is to blame, or nothing happened. */
export function gpuStageOf(crash: Crash | null): GpuStage | null {
  const stage = crash?.stage ?? "addon";
  return stage === "addon" || stage === "self test" || stage === "exit" ? null : stage;
}
