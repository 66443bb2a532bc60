import { describe, expect, it } from "vitest";
import {
  Purpose,
  permutation,
  philox,
  philoxKey,
  RandomStream,
  type Words4,
} from "../../src/random.js";

describe("philox", () => {
  // The known-answer vectors of the Random123 distribution for philox4x32-10.
  const ones = 0xffffffff;
  const vectors: [Words4, [number, number], Words4][] = [
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [ones, ones, ones, ones],
      [ones, ones],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ];
  it.each(vectors)("returns the known words for counter %o and key %o", (counter, key, words) => {
    expect(philox(counter, key)).toEqual(words);
  });
});

describe("philoxKey", () => {
  it("differs for different seeds up to 2^53 and different purposes", () => {
    const seeds = [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];
    const keys = seeds.flatMap((seed) =>
      Object.values(Purpose).map((purpose) => philoxKey(seed, purpose).join()),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("RandomStream", () => {
  const words = (stream: RandomStream, n = 16) =>
    Array.from({ length: n }, (_, element) => stream.word(element));

  it("counts elements, stream and step as documented", () => {
    const step = 3 * 2 ** 32 + 9;
    const stream = new RandomStream(77, Purpose.dropout, 5, step);
    const expected = philox([2, 5, 9, 3], philoxKey(77, Purpose.dropout));
    expect([8, 9, 10, 11].map((element) => stream.word(element))).toEqual([...expected]);
  });

  it("gives an element the same word in any order of calls", () => {
    const forwards = words(new RandomStream(1, Purpose.dropout, 0));
    const backwards = new RandomStream(1, Purpose.dropout, 0);
    const reversed = forwards.map((_, i) => backwards.word(forwards.length - 1 - i));
    expect(reversed.reverse()).toEqual(forwards);
  });

  it("differs by seed, purpose, stream and step", () => {
    const all = [
      new RandomStream(1, Purpose.dropout, 0, 0),
      new RandomStream(2, Purpose.dropout, 0, 0),
      new RandomStream(1 + 2 ** 32, Purpose.dropout, 0, 0),
      new RandomStream(1, Purpose.shuffle, 0, 0),
      new RandomStream(1, Purpose.dropout, 1, 0),
      new RandomStream(1, Purpose.dropout, 0, 1),
      new RandomStream(1, Purpose.dropout, 0, 2 ** 32),
    ].map((stream) => words(stream).join());
    expect(new Set(all).size).toBe(all.length);
  });

  it("has the moments of the uniform and the normal distribution", () => {
    const stream = new RandomStream(4, Purpose.initialization, 0);
    const n = 100_000;
    const sums = { u: 0, z: 0, z2: 0, z3: 0, z4: 0, pairs: 0 };
    for (let i = 0; i < n; i++) {
      const u = stream.uniform(i);
      expect(u > 0 && u < 1).toBe(true);
      sums.u += u;
    }
    for (let i = 0; i < n; i++) {
      const z = stream.normal(i);
      sums.z += z;
      sums.z2 += z ** 2;
      sums.z3 += z ** 3;
      sums.z4 += z ** 4;
      if (i % 2 === 0) sums.pairs += z * stream.normal(i + 1);
    }
    // The tolerance is five standard errors of each mean.
    const near = (sum: number, mean: number, deviation: number, count = n) =>
      expect(Math.abs(sum / count - mean)).toBeLessThan((5 * deviation) / Math.sqrt(count));
    near(sums.u, 0.5, Math.sqrt(1 / 12));
    near(sums.z, 0, 1);
    near(sums.z2, 1, Math.sqrt(2));
    near(sums.z3, 0, Math.sqrt(15));
    near(sums.z4, 3, Math.sqrt(96));
    near(sums.pairs, 0, 1, n / 2);
  });
});

describe("permutation", () => {
  it.each([0, 1, 2, 3, 10, 1000])("of %i holds every number once", (n) => {
    const sorted = Array.from(permutation(n, 1, 0)).sort((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: n }, (_, index) => index));
  });

  it("depends only on seed and step", () => {
    expect(permutation(50, 1, 0)).toEqual(permutation(50, 1, 0));
    expect(permutation(50, 1, 0)).not.toEqual(permutation(50, 2, 0));
    expect(permutation(50, 1, 0)).not.toEqual(permutation(50, 1, 1));
  });

  it("puts every number at every position equally often", () => {
    const [n, times] = [4, 8000];
    const counts = new Int32Array(n * n);
    for (let step = 0; step < times; step++) {
      permutation(n, 3, step).forEach((value, place) => {
        const at = value * n + place;
        counts[at] = (counts[at] ?? 0) + 1;
      });
    }
    const expected = times / n;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // (n-1)² = 9 degrees of freedom: 33.7 is exceeded once in ten thousand fair shuffles.
    expect(chiSquare).toBeLessThan(33.7);
  });
});
