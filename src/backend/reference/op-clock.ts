// Times of the ops of a function, step by step.

import type { FunctionSpec } from "../../graph/program.js";
import type { KernelTime } from "../backend.js";

/** The middle of some numbers; 0 of none. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export class OpClock {
  readonly #spec: FunctionSpec;
  #step: number[] = [];
  readonly #steps: number[][] = [];

  constructor(spec: FunctionSpec) {
    this.#spec = spec;
  }

  /** What follows belongs to a new step. */
  beginStep(): void {
    this.#step = this.#spec.ops.map(() => 0);
    this.#steps.push(this.#step);
  }

  add(op: number, seconds: number): void {
    this.#step[op] = (this.#step[op] ?? 0) + seconds;
  }

  /** The median of each op. */
  medians(): readonly KernelTime[] {
    return this.#spec.ops.map(({ op, label }, index) => ({
      op,
      label,
      implementation: "reference",
      seconds: median(this.#steps.map((step) => step[index] ?? 0)),
      waitSeconds: 0,
    }));
  }

  /** The median of whole steps. */
  step(): number {
    return median(this.#steps.map((step) => step.reduce((sum, seconds) => sum + seconds, 0)));
  }
}
