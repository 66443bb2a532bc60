// Fills inputs with values. Every value is a float32, so that no backend rounds its input.
import type { TestRandom } from "./random.js";

export type Fill = (size: number, random: TestRandom) => number[];

/** Normal values with the given standard deviation. */
export function normal(deviation: number): Fill {
  return (size, random) =>
    Array.from({ length: size }, () => Math.fround(deviation * random.normal()));
}

/** Integers from `lowest` to `highest`, which give many ties and exact sums. */
export function integers(lowest: number, highest: number): Fill {
  return (size, random) => Array.from({ length: size }, () => random.integer(lowest, highest));
}

/** Class labels 0..classes-1. */
export function labels(classes: number): Fill {
  return integers(0, classes - 1);
}

/** Distinct values, at least 0.09 apart and 0.04 away from 0. */
export const distinct: Fill = (size, random) =>
  random.permutation(size).map((rank) => Math.fround((rank - Math.floor(size / 2)) / 10 + 0.05));

function thinned(density: number, draw: (random: TestRandom) => number): Fill {
  return (size, random) =>
    Array.from({ length: size }, () => {
      const value = draw(random);
      return random.uniform() < density ? value : 0;
    });
}

/** Normal values; a share `density` is not zero. */
export function sparse(density: number): Fill {
  return thinned(density, (random) => Math.fround(random.normal()));
}

/** Integers from -most to most; a share `density` is not zero. */
export function sparseIntegers(density: number, most: number): Fill {
  return thinned(density, (random) => random.integer(-most, most));
}

/** Bytes; a share `density` is not zero. */
export function sparseBytes(density: number): Fill {
  return thinned(density, (random) => random.integer(0, 255));
}
