import { setImmediate } from "node:timers/promises";

/** Longest time in ms that a loop may block the event loop, so that signals and timers work. */
const INTERVAL_MS = 15;

/** Tells a long loop when to yield to the event loop. */
export class EventLoopYield {
  #last = performance.now();

  /** True if the loop has to call {@link take} now. */
  due(): boolean {
    return performance.now() - this.#last >= INTERVAL_MS;
  }

  /** Yields until the event loop has run once. */
  async take(): Promise<void> {
    await setImmediate();
    this.#last = performance.now();
  }
}
