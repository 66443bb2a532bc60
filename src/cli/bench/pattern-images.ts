// Generates images that a network can learn, for measurements without data.
import { Dataset } from "../../data/dataset.js";

const CLASSES = 10;
const BLOCK = 4;
// As in MNIST: the fraction of pixels that are not black, and the minimum of values with mean 0.68.
const LIT = 0.19;
const LEAST = 0.36;
const WRONG_LABELS = 0.2;

/** Mulberry32, uniform in [0, 1), so that all processes get the same images. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Generates images [maps, rows, columns] of ten classes, with as many zeros and as dark as MNIST's. Each
 * class is a pattern of blocks of 4x4 pixels with random values. A fifth of the labels are random, so
 * that gradients become neither denormal numbers nor zeros, which some kernels skip.
 */
export function patternImages(shape: readonly [number, number, number], count: number): Dataset {
  const [maps, rows, columns] = shape;
  const random = generator(1);
  const across = Math.ceil(columns / BLOCK);
  const blocks = maps * Math.ceil(rows / BLOCK) * across;
  const patterns = Uint8Array.from({ length: CLASSES * blocks }, () => (random() < LIT ? 255 : 0));
  const pixels = maps * rows * columns;
  // The index of the block of each pixel, counted from the first block of a class.
  const blockOf = Int32Array.from({ length: pixels }, (_, pixel) => {
    const column = pixel % columns;
    const row = Math.floor(pixel / columns) % rows;
    const map = Math.floor(pixel / (columns * rows));
    const down = map * Math.ceil(rows / BLOCK) + Math.floor(row / BLOCK);
    return down * across + Math.floor(column / BLOCK);
  });
  const x = new Uint8Array(count * pixels);
  const y = new Int32Array(count);
  for (let image = 0; image < count; image++) {
    const kind = Math.floor(random() * CLASSES);
    for (let pixel = 0; pixel < pixels; pixel++) {
      const lit = patterns[kind * blocks + (blockOf[pixel] ?? 0)] ?? 0;
      if (lit > 0) x[image * pixels + pixel] = lit * (LEAST + (1 - LEAST) * random());
    }
    y[image] = random() < WRONG_LABELS ? Math.floor(random() * CLASSES) : kind;
  }
  return new Dataset(x, y);
}
