// How soon something answers.
import { expect } from "vitest";
import { soak } from "./repetitions.js";

/** What is promised, in milliseconds; a sanitizer makes native code many times slower. */
const PROMISED = 250 * (process.env.NETWORK3_SANITIZED === "1" ? 40 : 1);

/** Two test files share the cores in `npm test`: a single answer may then be late, most may not. */
const WORST = soak ? PROMISED : 4 * PROMISED;

export class Latencies {
  readonly #values: number[] = [];

  add(milliseconds: number): void {
    this.#values.push(milliseconds);
  }

  async measure<T>(call: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const result = await call();
    this.add(performance.now() - began);
    return result;
  }

  check(): void {
    const sorted = this.#values.toSorted((a, b) => a - b);
    expect(sorted.length).toBeGreaterThan(0);
    expect(sorted[Math.floor(sorted.length / 2)], "median").toBeLessThan(PROMISED);
    expect(sorted.at(-1), "worst").toBeLessThan(WORST);
  }
}
