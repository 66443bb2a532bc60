// Ends this process, and prints the current action, if a test blocks the event loop. Timeouts of
// the test runner do not work in that case.
import { Worker } from "node:worker_threads";

const TEXT_BYTES = 2000;

const SCRIPT = `
  const { writeSync } = require("node:fs");
  const { workerData: { beats, text, seconds } } = require("node:worker_threads");
  for (;;) {
    const last = Atomics.load(beats, 0);
    if (Atomics.wait(beats, 0, last, 1000 * seconds) !== "timed-out") continue;
    const words = Buffer.from(text.slice()).toString().replace(/\\0+$/, "");
    writeSync(2, "\\nno progress within " + seconds + " s: " + words + "\\n");
    process.kill(process.pid, "SIGKILL");
  }
`;

export class Watchdog {
  readonly #beats = new Int32Array(new SharedArrayBuffer(4));
  readonly #text = new Uint8Array(new SharedArrayBuffer(TEXT_BYTES));
  readonly #worker: Worker;

  constructor(seconds: number) {
    const workerData = { beats: this.#beats, text: this.#text, seconds };
    this.#worker = new Worker(SCRIPT, { eval: true, workerData });
  }

  /** Records the action that starts now. */
  begin(what: string): void {
    this.#text.fill(0);
    // TextEncoder cannot write to shared memory directly.
    this.#text.set(new TextEncoder().encode(what).subarray(0, TEXT_BYTES));
    Atomics.add(this.#beats, 0, 1);
    Atomics.notify(this.#beats, 0);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
