import {
  type ActivationName,
  activation,
  activationBackwardOp,
} from "../../../src/graph/ops/activation.js";
import { biasAdd, biasAddBackwardOp } from "../../../src/graph/ops/bias-add.js";
import {
  conv2d,
  conv2dBackwardDataOp,
  conv2dBackwardWeightsOp,
} from "../../../src/graph/ops/conv2d.js";
import { maxPool2dBackwardOp, maxPool2dOp } from "../../../src/graph/ops/max-pool2d.js";
import type { Pair } from "../../../src/graph/ops/window.js";
import { floats, opCases } from "../../support/op-case.js";

const FUNCTIONS: readonly ActivationName[] = ["relu", "linear", "tanh", "sigmoid"];
/** Filter sizes, up to more pixels than a GPU block has threads. */
const KERNELS: readonly Pair[] = [
  [5, 5],
  [3, 3],
  [1, 1],
  [2, 4],
  [17, 16],
];

/** Cases of a ConvPoolLayer: convolution, pooling, bias, activation and all their gradients. */
export const convPoolLayerCases = opCases("conv_pool_layer", 100, (random, index) => {
  const name = FUNCTIONS[index % 4] as ActivationName;
  const kernel = KERNELS[index % 5] as Pair;
  const groups = random.pick([1, 1, 1, 2]);
  // Large filters are used with few images and maps, because the reference is slow.
  const most = kernel[0] > 5 ? 2 : 8;
  const channels = groups * random.pick([1, 1, 2, 3]);
  const filters = groups * Math.min(most, random.pick([1, 3, 8]));
  const images = Math.min(most, random.pick([1, 2, 5]));
  const pooled: Pair = [random.integer(1, 5), random.integer(1, 5)];
  const window: Pair = random.pick([
    [2, 2],
    [2, 2],
    [3, 1],
  ] as const);
  // Sometimes the image has a row and a column that no window covers.
  const over = random.integer(0, 1);
  const sums = window.map(
    (extent, axis) => extent * (pooled[axis] as number) + Math.min(over, extent - 1),
  );
  const size = sums.map((extent, axis) => extent + (kernel[axis] as number) - 1);
  const src = [images, channels, ...size];
  const weights = [filters, channels / groups, ...kernel];
  const options = { stride: [1, 1] as Pair, padding: [0, 0] as Pair, groups };
  const pool = { window, stride: window, padding: [0, 0] as Pair };
  return {
    name: `src [${src}], weights [${weights}], groups ${groups}, window [${window}], ${name}`,
    batch: images,
    inputs: {
      src: floats(src),
      weights: floats(weights),
      bias: floats([filters]),
      diff: floats([images, filters, ...pooled]),
    },
    build: ({ graph, input }) => {
      const convolved = conv2d(input("src"), input("weights"), options);
      const [maximum, workspace] = graph.apply(maxPool2dOp, [convolved], pool);
      if (!maximum || !workspace) throw new RangeError("max_pool2d has two outputs");
      const out = activation(biasAdd(maximum, input("bias")), name);
      const diff =
        name === "linear"
          ? input("diff")
          : graph.apply1(activationBackwardOp, [input("diff"), out], { function: name });
      const diffSums = graph.apply1(maxPool2dBackwardOp, [diff, workspace], {
        ...pool,
        shape: convolved.type.shape,
      });
      const gradients = [
        graph.apply1(biasAddBackwardOp, [diff]),
        graph.apply1(conv2dBackwardWeightsOp, [input("src"), diffSums], {
          ...options,
          shape: weights,
        }),
      ];
      // The first layer of a network needs no gradient by its input.
      if (index % 2 === 0) return [out, ...gradients];
      const shape = { ...options, shape: src };
      return [
        out,
        ...gradients,
        graph.apply1(conv2dBackwardDataOp, [diffSums, input("weights")], shape),
      ];
    },
    reduction: Math.max(
      (channels / groups) * kernel[0] * kernel[1],
      filters * kernel[0] * kernel[1],
      images * pooled[0] * pooled[1],
    ),
    exact: index % 4 < 2,
  };
});
