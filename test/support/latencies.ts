// Checks response times.
import { expect } from "vitest";
import { soak } from "./repetitions.js";

/** The promised response time in ms; it is longer with sanitizers, which slow native code down. */
const PROMISED = 250 * (process.env.NETWORK3_SANITIZED === "1" ? 40 : 1);

/**
 * Limit for the slowest answer. In `npm test` two files share the cores, so single answers may be
 * late.
 */
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
