// Shapes of convolutions and poolings, shared by the case files of their forward and backward ops.
import type { Pair } from "../../src/graph/ops/window.js";
import type { TestRandom } from "./random.js";

const BATCHES = [1, 2, 3, 4, 5, 7, 8, 10, 13, 16, 17, 32, 33] as const;

export interface ConvShape {
  readonly src: readonly [number, number, number, number];
  readonly weights: readonly [number, number, number, number];
  readonly dst: readonly [number, number, number, number];
  readonly options: { readonly stride: Pair; readonly padding: Pair; readonly groups: number };
  readonly name: string;
}

/** Shapes that the chapter's networks use, and the smallest ones. */
const CONV_FIXED: readonly (readonly number[])[] = [
  // n, c, h, w, o, kh, kw
  [1, 1, 1, 1, 1, 1, 1],
  [10, 1, 28, 28, 20, 5, 5],
  [10, 20, 12, 12, 40, 5, 5],
  [33, 1, 1, 1, 33, 1, 1],
];

/**
 * Shapes for kernels with tiles of neighbouring positions and vectors of channels: all numbers of
 * positions from 1 to 27, and numbers of channels up to several vectors and a remainder.
 */
const CONV_TILES: readonly (readonly number[])[] = Array.from({ length: 54 }, (_, i) => {
  const [kh, kw] = [1 + (i % 2), 1 + ((i * 5) % 6)];
  const [oh, ow] = [1 + (i % 3), 1 + (i % 27)];
  const c = [1, 2, 3, 5, 9, 20, 35][i % 7] ?? 1;
  return [1 + (i % 2), c, oh + kh - 1, ow + kw - 1, 1 + ((i * 17) % 59), kh, kw];
});

const CONV_GIVEN = [...CONV_FIXED, ...CONV_TILES];

/** Returns shape number `index`: first the fixed shapes, then random shapes of bounded work. */
export function convShape(random: TestRandom, index: number): ConvShape {
  const [n = 1, c = 1, h = 1, w = 1, o = 1, kh = 1, kw = 1] = CONV_GIVEN[index] ?? [];
  if (index < CONV_GIVEN.length) return describe([n, c, h, w], [o, c, kh, kw], [1, 1], [0, 0], 1);
  for (;;) {
    const shape = randomConvShape(random);
    const [, perGroup, ...window] = shape.weights;
    const work = [...shape.dst, perGroup, ...window].reduce((product, size) => product * size, 1);
    if (work <= 300_000) return shape;
  }
}

function randomConvShape(random: TestRandom): ConvShape {
  const groups = random.pick([1, 1, 1, 2, 3]);
  const perGroup = random.pick([1, 1, 2, 3, 5, 8, 11, 16]);
  const o = groups * random.pick([1, 2, 3, 4, 7, 8, 13, 16, 17]);
  const [kh, kw] = [random.integer(1, 5), random.integer(1, 5)];
  const padding: Pair =
    random.uniform() < 0.5 ? [0, 0] : [random.integer(0, 2), random.integer(0, 2)];
  const stride: Pair =
    random.uniform() < 0.6 ? [1, 1] : [random.integer(1, 3), random.integer(1, 3)];
  const h = Math.max(1, kh - 2 * padding[0]) + random.pick([0, 1, 2, 5, 8, 11]);
  const w = Math.max(1, kw - 2 * padding[1]) + random.pick([0, 1, 2, 5, 8, 11]);
  const n = random.pick(BATCHES);
  return describe([n, groups * perGroup, h, w], [o, perGroup, kh, kw], stride, padding, groups);
}

function describe(
  src: ConvShape["src"],
  weights: ConvShape["weights"],
  stride: Pair,
  padding: Pair,
  groups: number,
): ConvShape {
  const [n, , h, w] = src;
  const [o, , kh, kw] = weights;
  const oh = Math.floor((h + 2 * padding[0] - kh) / stride[0]) + 1;
  const ow = Math.floor((w + 2 * padding[1] - kw) / stride[1]) + 1;
  const name = `src [${src}], weights [${weights}], stride [${stride}], padding [${padding}], groups ${groups}`;
  return { src, weights, dst: [n, o, oh, ow], options: { stride, padding, groups }, name };
}

export interface PoolShape {
  readonly src: readonly [number, number, number, number];
  readonly dst: readonly [number, number, number, number];
  readonly options: { readonly window: Pair; readonly stride: Pair; readonly padding: Pair };
  readonly name: string;
}

/**
 * Random poolings: windows that divide the image or not, that overlap, leave gaps or have padding.
 */
export function poolShape(random: TestRandom): PoolShape {
  const window: Pair = [random.integer(1, 5), random.integer(1, 5)];
  const stride: Pair =
    random.uniform() < 0.6 ? window : [random.integer(1, 4), random.integer(1, 4)];
  const padding: Pair =
    random.uniform() < 0.7
      ? [0, 0]
      : [random.integer(0, window[0] - 1), random.integer(0, window[1] - 1)];
  const h = window[0] + random.pick([0, 1, 2, 3, 6, 8, 19]);
  const w = window[1] + random.pick([0, 1, 2, 3, 6, 8, 19]);
  const c = random.pick([1, 2, 3, 7, 8, 16, 17, 20]);
  const n = random.pick(c * h * w > 3000 ? [1, 2] : BATCHES);
  const ph = Math.floor((h + 2 * padding[0] - window[0]) / stride[0]) + 1;
  const pw = Math.floor((w + 2 * padding[1] - window[1]) / stride[1]) + 1;
  const name = `src [${[n, c, h, w]}], window [${window}], stride [${stride}], padding [${padding}]`;
  return { src: [n, c, h, w], dst: [n, c, ph, pw], options: { window, stride, padding }, name };
}
