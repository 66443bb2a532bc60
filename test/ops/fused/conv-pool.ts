import {
  conv2d,
  conv2dBackwardDataOp,
  conv2dBackwardWeightsOp,
} from "../../../src/graph/ops/conv2d.js";
import { maxPool2dBackwardOp, maxPool2dOp } from "../../../src/graph/ops/max-pool2d.js";
import type { Pair } from "../../../src/graph/ops/window.js";
import { integers, sparse, sparseIntegers } from "../../support/fill.js";
import { type BuildContext, floats, opCases } from "../../support/op-case.js";
import type { TestRandom } from "../../support/random.js";
import { type ConvShape, convShape } from "../../support/window-shapes.js";

const PLAIN = { stride: [1, 1] as Pair, padding: [0, 0] as Pair, groups: 1 };

/**
 * Returns a pooling for `height` x `width` positions: mostly 2x2 as in the book, else a random one.
 */
function pooling(random: TestRandom, height: number, width: number) {
  const side = (most: number) => random.integer(1, Math.min(most, 4));
  const window: Pair =
    height >= 2 && width >= 2 && random.uniform() < 0.6 ? [2, 2] : [side(height), side(width)];
  const gap = random.uniform();
  const stride: Pair =
    gap < 0.7 ? window : gap < 0.85 ? [window[0] + 1, window[1] + 1] : [1, window[1]];
  const padding: Pair = random.uniform() < 0.9 ? [0, 0] : [window[0] - 1, 0];
  return { window, stride, padding };
}

interface PooledConvolution extends ConvShape {
  readonly pool: ReturnType<typeof pooling>;
  readonly isTrained: boolean;
}

/** A case with forward and gradients. About half of the diffs are zero, as behind a ReLU. */
function pooledConvolution(shape: PooledConvolution) {
  const { src, weights, dst, options, pool, isTrained } = shape;
  const size = (axis: 0 | 1) =>
    Math.floor(
      ((dst[2 + axis] as number) + 2 * pool.padding[axis] - pool.window[axis]) / pool.stride[axis],
    ) + 1;
  const pooled = [dst[0], dst[1], size(0), size(1)];
  const half = { ...floats(pooled), values: sparse(0.5), integers: integers(-1, 1) };
  return {
    name: `${shape.name}, window [${pool.window}], stride [${pool.stride}], padding [${pool.padding}]`,
    batch: src[0],
    inputs: { src: floats(src), weights: floats(weights), diff: half },
    build: ({ graph, input }: BuildContext) => {
      const sums = conv2d(input("src"), input("weights"), options);
      const [out, workspace] = graph.apply(maxPool2dOp, [sums], pool);
      if (!out || !workspace) throw new RangeError("max_pool2d has two outputs");
      if (!isTrained) return [out];
      const shape = sums.type.shape;
      const diff = graph.apply1(maxPool2dBackwardOp, [input("diff"), workspace], {
        ...pool,
        shape,
      });
      const geometry = { ...options };
      return [
        out,
        graph.apply1(conv2dBackwardDataOp, [diff, input("weights")], { ...geometry, shape: src }),
        graph.apply1(conv2dBackwardWeightsOp, [input("src"), diff], {
          ...geometry,
          shape: weights,
        }),
      ];
    },
    reduction: Math.max(weights[1] * weights[2] * weights[3], dst[0] * dst[2] * dst[3]),
    exact: true,
  };
}

/** Cases with random convolutions and poolings, mostly of few images. */
export const convPoolCases = opCases("conv_pool", 260, (random, index) => {
  const shape = convShape(random, index);
  const pool = pooling(random, shape.dst[2], shape.dst[3]);
  return pooledConvolution({ ...shape, pool, isTrained: index % 4 !== 3 });
});

/** Cases with enough images for one image per vector lane, with and without a remainder. */
export const convPoolImagesCases = opCases("conv_pool_images", 48, (random, index) => {
  const images = random.pick([16, 32, 47, 50, 70, 130]);
  const channels = random.pick([1, 2, 3, 5, 20]);
  const filters = [1, 2, 3, 4, 5, 6, 7, 13][index % 8] as number;
  const kernel: Pair = [random.integer(1, 5), random.integer(1, 5)];
  const sums: Pair = [random.integer(1, 5), random.integer(1, 5)];
  const weights = [filters, channels, ...kernel] as const;
  const src = [images, channels, sums[0] + kernel[0] - 1, sums[1] + kernel[1] - 1] as const;
  return pooledConvolution({
    src,
    weights,
    dst: [images, filters, ...sums],
    options: PLAIN,
    name: `src [${src}], weights [${weights}]`,
    pool: pooling(random, ...sums),
    isTrained: index % 3 !== 2,
  });
});

/** Filter sizes. From 8x8 on, a patch has too many pixels for the kernel for data. */
const DATA_KERNELS: readonly Pair[] = [
  [5, 5],
  [3, 3],
  [1, 1],
  [7, 7],
  [8, 8],
  [2, 4],
  [5, 5],
];
const DATA_SIZES: readonly Pair[] = [
  [28, 28],
  [16, 17],
  [13, 20],
  [12, 64],
  [12, 65],
  [64, 12],
];
const DENSITIES = [0, 0.02, 0.19, 0.3, 0.4, 1] as const;

/** Cases with resident images of one channel; sparse images are convolved pixel by pixel. */
export const convPoolDataCases = opCases("conv_pool_data", 84, (random, index) => {
  const kernel = DATA_KERNELS[index % 7] as Pair;
  // Every seventh case has a window that the kernel for data does not support.
  const window: Pair = index % 7 === 6 ? [3, 2] : [2, 2];
  const [height, width] = (index < 7 ? [28, 28] : random.pick(DATA_SIZES)) as Pair;
  const images = random.pick([1, 2, 5]);
  const filters = random.pick([1, 3, 4, 5, 16, 20, 29, 33]);
  const density = random.pick(DENSITIES);
  const weights = [filters, 1, ...kernel];
  const sums: Pair = [height - kernel[0] + 1, width - kernel[1] + 1];
  const pool = { window, stride: window, padding: [0, 0] as Pair };
  const pooled = sums.map((extent, axis) => Math.floor(extent / (window[axis] as number)));
  return {
    name: `[${images}, 1, ${height}, ${width}], weights [${weights}], window [${window}], density ${density}`,
    batch: images,
    inputs: {
      src: {
        kind: "data",
        shape: [1, height, width],
        dtype: "f32",
        values: sparse(density),
        integers: sparseIntegers(density, 3),
      },
      weights: floats(weights),
      diff: { ...floats([images, filters, ...pooled]), values: sparse(0.5) },
    },
    build: ({ graph, input }) => {
      const src = input("src");
      const shape = [images, filters, ...sums];
      const [out, workspace] = graph.apply(
        maxPool2dOp,
        [conv2d(src, input("weights"), PLAIN)],
        pool,
      );
      if (!out || !workspace) throw new RangeError("max_pool2d has two outputs");
      const gradient = graph.apply1(maxPool2dBackwardOp, [input("diff"), workspace], {
        ...pool,
        shape,
      });
      const backward = { ...PLAIN, shape: weights };
      return [out, graph.apply1(conv2dBackwardWeightsOp, [src, gradient], backward)];
    },
    reduction: Math.max(kernel[0] * kernel[1], images * pooled.reduce((a, b) => a * b)),
    exact: true,
  };
});
