// The progress bar of several networks that are trained at once.

import type { MnistData } from "../../data/mnist.js";
import { counted } from "../format.js";
import type { CliIo, Output } from "../io.js";
import { createProgress, type ProgressDisplay, timeLeft } from "../run/progress.js";
import { stepsOfEpoch } from "../run/state.js";
import type { Job } from "./job.js";

export class TotalProgress {
  readonly #display: ProgressDisplay;
  readonly #began = performance.now();
  readonly #networks: number;
  readonly #total: number;
  /** Mini-batches done by job, in this command or before. */
  readonly #done = new Map<Job, number>();
  /** The part of {@link #done} that was done before this command. */
  #before = 0;

  constructor(io: CliIo, data: ReadonlyMap<Job, MnistData>) {
    this.#networks = data.size;
    this.#total = [...data].reduce(
      (sum, [{ experiment, epochs }, its]) =>
        sum + epochs * stepsOfEpoch({ data: its, experiment }),
      0,
    );
    this.#display = createProgress(io, this.#total);
  }

  /** Tells that a job begins after so many mini-batches of an earlier command. */
  begin(job: Job, iteration: number): void {
    this.#before += iteration;
    this.advance(job, iteration);
  }

  advance(job: Job, iteration: number): void {
    this.#done.set(job, iteration);
    const done = [...this.#done.values()].reduce((sum, count) => sum + count, 0);
    const seconds = (performance.now() - this.#began) / 1000;
    const left = timeLeft(done - this.#before, this.#total - this.#before, seconds);
    this.#display.update(done, [counted(this.#networks, "network"), ...left].join(" | "));
  }

  print(stream: Output, text: string): void {
    this.#display.print(stream, text);
  }

  stop(): void {
    this.#display.stop();
  }
}
