import { setImmediate } from "node:timers/promises";

/** Longest time without a turn of the event loop, so that signals and timers work. */
const INTERVAL_MS = 15;

/** Reminds a long loop to give way to the event loop. */
export class Breath {
  #last = performance.now();

  /** Whether it is time for {@link take}. */
  due(): boolean {
    return performance.now() - this.#last >= INTERVAL_MS;
  }

  /** Lets the event loop turn once. */
  async take(): Promise<void> {
    await setImmediate();
    this.#last = performance.now();
  }
}
