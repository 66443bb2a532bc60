// Measures the ops of a function in every step.

import type { FunctionSpec } from "../../graph/program.js";
import type { KernelTime } from "../backend.js";

/** The median; 0 for an empty list. */
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

  /** Starts a new step; later measurements belong to it. */
  beginStep(): void {
    this.#step = this.#spec.ops.map(() => 0);
    this.#steps.push(this.#step);
  }

  add(op: number, seconds: number): void {
    this.#step[op] = (this.#step[op] ?? 0) + seconds;
  }

  /** The median time of each op in seconds, over the steps. */
  medians(): readonly KernelTime[] {
    return this.#spec.ops.map(({ op, label }, index) => ({
      op,
      label,
      implementation: "reference",
      seconds: median(this.#steps.map((step) => step[index] ?? 0)),
      waitSeconds: 0,
    }));
  }

  /** The median time of a whole step in seconds. */
  step(): number {
    return median(this.#steps.map((step) => step.reduce((sum, seconds) => sum + seconds, 0)));
  }
}
