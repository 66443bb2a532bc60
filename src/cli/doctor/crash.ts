// Describes for doctor how the probe process crashed or hung.
import type { GpuStage } from "./probe.js";
import type { Crash } from "./run-probe.js";

/** Returns "hung" or text such as "ended the process with signal SIGSEGV". */
export function describeEnd({ end }: Crash): string {
  return end === "no answer" ? "hung" : `ended the process with ${end}`;
}

/** Returns a line with the message of the process, or no line. */
export function complaintOf({ complaint }: Crash): string[] {
  return complaint === null ? [] : [`it said: ${complaint}`];
}

/** Returns the CUDA stage of the crash; null if there was no crash, or the addon alone caused it. */
export function gpuStageOf(crash: Crash | null): GpuStage | null {
  const stage = crash?.stage ?? "addon";
  return stage === "addon" || stage === "self test" || stage === "exit" ? null : stage;
}
