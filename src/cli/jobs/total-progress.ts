// The progress bar of several networks that are trained at once.

import type { MnistData } from "../../data/mnist.js";
import { counted } from "../format.js";
import type { CliIo, Output } from "../io.js";
import { createProgress, type ProgressDisplay, timeLeft } from "../run/progress.js";
import { stepsOfEpoch } from "../run/state.js";
import type { Job } from "./job.js";
import { workOf } from "./work.js";

/** Work is measured in floating-point operations, because networks differ in their time. */
export class TotalProgress {
  readonly #display: ProgressDisplay;
  readonly #began = performance.now();
  readonly #networks: number;
  readonly #total: number;
  /** The work of a mini-batch by job. */
  readonly #works: ReadonlyMap<Job, number>;
  /** Work done by job, in this command or before. */
  readonly #done = new Map<Job, number>();
  /** The part of {@link #done} that was done before this command. */
  #before = 0;

  constructor(io: CliIo, data: ReadonlyMap<Job, MnistData>) {
    this.#networks = data.size;
    this.#works = new Map([...data.keys()].map((job) => [job, workOf(job.experiment)]));
    this.#total = [...data].reduce(
      (sum, [job, its]) =>
        sum +
        this.#workOfStep(job) *
          job.epochs *
          stepsOfEpoch({ data: its, experiment: job.experiment }),
      0,
    );
    this.#display = createProgress(io, this.#total);
  }

  /** Tells that a job begins after so many mini-batches of an earlier command. */
  begin(job: Job, iteration: number): void {
    this.#before += this.#workOfStep(job) * iteration;
    this.advance(job, iteration);
  }

  advance(job: Job, iteration: number): void {
    this.#done.set(job, this.#workOfStep(job) * iteration);
    const text = [counted(this.#networks, "network"), ...this.timeLeft()].join(" | ");
    this.#display.update(this.#sum(), text);
  }

  /** Returns how long the rest will take, such as `3 h 10 min left`, if it can be told. */
  timeLeft(): string[] {
    const seconds = (performance.now() - this.#began) / 1000;
    return timeLeft(this.#sum() - this.#before, this.#total - this.#before, seconds);
  }

  print(stream: Output, text: string): void {
    this.#display.print(stream, text);
  }

  stop(): void {
    this.#display.stop();
  }

  #workOfStep(job: Job): number {
    return this.#works.get(job) ?? 0;
  }

  #sum(): number {
    return [...this.#done.values()].reduce((sum, work) => sum + work, 0);
  }
}
