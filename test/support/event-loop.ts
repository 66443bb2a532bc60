// Measures how long a call blocks the event loop, in processor time, so that other processes of the
// machine do not count.
import { readFileSync } from "node:fs";

/** Longest time that a call may block the event loop, in milliseconds. */
export const MAX_SLICE_MS = 50;

/** Processor time of the main thread in milliseconds; only available on Linux. */
export function cpuOfMainThread(): number {
  const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ");
  return Number(nanoseconds) / 1e6;
}

/**
 * Returns the longest time between two turns of the event loop while `call` runs, in milliseconds.
 */
export async function watchEventLoop(call: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = cpuOfMainThread();
  let isOver = false;
  const turn = () => {
    const now = cpuOfMainThread();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await call();
  // One more turn measures the slice in which the call ended.
  await new Promise((resolve) => setImmediate(resolve));
  isOver = true;
  return longest;
}
