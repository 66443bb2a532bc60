// How long a call keeps the JavaScript thread to itself, in processor time, so that other processes of the
// machine do not count.
import { readFileSync } from "node:fs";

/** The longest that the event loop may be kept, in milliseconds. */
export const MAX_SLICE_MS = 50;

/** Processor time of the main thread in milliseconds; Linux alone. */
export function cpuOfMainThread(): number {
  const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ");
  return Number(nanoseconds) / 1e6;
}

/** The longest slice between two turns of the event loop while `call` runs. */
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
  // One more turn sees the slice in which the call ended.
  await new Promise((resolve) => setImmediate(resolve));
  isOver = true;
  return longest;
}
