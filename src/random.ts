// Counter-based random numbers. They do not depend on the backend, the thread count or
// interruptions.

/**
 * Purposes of random numbers; `dropout` serves all draws of the steps of a function. Streams of different
 * purposes are independent.
 */
export const Purpose = { dropout: 0, initialization: 1, shuffle: 2, augmentation: 3 } as const;
export type Purpose = (typeof Purpose)[keyof typeof Purpose];

export type Words4 = readonly [number, number, number, number];

/** Returns two 32-bit key words: the seed (0 ≤ seed < 2^53) with the purpose above its 53 bits. */
export function philoxKey(seed: number, purpose: Purpose): readonly [number, number] {
  return [seed >>> 0, (Math.floor(seed / 2 ** 32) | (purpose << 24)) >>> 0];
}

/**
 * Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11): four 32-bit
 * words from a counter and a key.
 */
export function philox(counter: Words4, key: readonly [number, number]): Words4 {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/**
 * Returns the upper 32 bits of a 32×32-bit product. It uses 16-bit halves, because BigInt is a
 * hundred times slower.
 */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const middle2 = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(middle2 / 0x10000);
}

/**
 * A stream of random numbers. Element `element` is word (element mod 4) of the Philox output for
 * the counter (element div 4, stream, step low, step high). `stream` is the layer index; `step`
 * counts over the lifetime of a Network.
 */
export class RandomStream {
  readonly #key: readonly [number, number];
  readonly #stream: number;
  readonly #step: number;
  #block = -1;
  #words: Words4 = [0, 0, 0, 0];

  constructor(seed: number, purpose: Purpose, stream: number, step = 0) {
    this.#key = philoxKey(seed, purpose);
    this.#stream = stream;
    this.#step = step;
  }

  /** The 32-bit random word of an element. */
  word(element: number): number {
    const block = Math.floor(element / 4);
    if (block !== this.#block) {
      const stepHigh = Math.floor(this.#step / 2 ** 32);
      this.#words = philox([block, this.#stream, this.#step >>> 0, stepHigh], this.#key);
      this.#block = block;
    }
    return this.#words[(element % 4) as 0 | 1 | 2 | 3];
  }

  /** Uniform in (0, 1). */
  uniform(element: number): number {
    return (this.word(element) + 0.5) / 2 ** 32;
  }

  /** Standard normal (Box and Muller 1958); elements 2k and 2k+1 come from the same two words. */
  normal(element: number): number {
    const pair = element - (element % 2);
    const radius = Math.sqrt(-2 * Math.log(this.uniform(pair)));
    const angle = 2 * Math.PI * this.uniform(pair + 1);
    return radius * (element % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  }
}

/**
 * The stream number of a name, such as the path of a parameter (FNV-1a hash). The highest bit is set, so
 * it differs from the small numbers of the book's layers.
 */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash | 0x80000000) >>> 0;
}

/** A random permutation of 0..n-1 (Fisher and Yates) for one epoch. */
export function permutation(n: number, seed: number, step: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, index) => index);
  const stream = new RandomStream(seed, Purpose.shuffle, 0, step);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(stream.uniform(i) * (i + 1));
    const swapped = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = swapped;
  }
  return order;
}
