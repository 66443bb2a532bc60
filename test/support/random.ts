import { Purpose, RandomStream } from "../../src/random.js";

/** A reproducible stream of numbers with a name; the same on every machine. */
export class TestRandom {
  readonly #stream: RandomStream;
  #element = 0;

  constructor(name: string) {
    let hash = 2166136261;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
    this.#stream = new RandomStream(hash >>> 0, Purpose.shuffle, 0);
  }

  /** Returns a uniform number in (0, 1). */
  uniform(): number {
    return this.#stream.uniform(this.#element++);
  }

  /** Returns a whole number between two bounds, both inclusive. */
  integer(lowest: number, highest: number): number {
    return lowest + Math.floor(this.uniform() * (highest - lowest + 1));
  }

  /** Returns a standard normal number. */
  normal(): number {
    this.#element += 2 - (this.#element % 2);
    return this.#stream.normal(this.#element++);
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.integer(0, choices.length - 1)];
    if (choice === undefined) throw new RangeError("nothing to pick from");
    return choice;
  }

  /** Returns a permutation of 0..n-1. */
  permutation(n: number): number[] {
    return Array.from({ length: n }, (_, index) => [this.uniform(), index] as const)
      .sort(([a], [b]) => a - b)
      .map(([, index]) => index);
  }
}
