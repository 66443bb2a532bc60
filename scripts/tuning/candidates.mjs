// The shapes to measure, and for each a Program with one step.
import { Graph } from "../../dist/graph/graph.js";
import {
  conv2d,
  conv2dBackwardDataOp,
  conv2dBackwardWeightsOp,
} from "../../dist/graph/ops/conv2d.js";
import { scalar, variable } from "../../dist/graph/ops/leaf.js";
import { matmul } from "../../dist/graph/ops/matmul.js";
import { maxPool2dBackwardOp, maxPool2dOp } from "../../dist/graph/ops/max-pool2d.js";
import { sgdUpdate } from "../../dist/graph/ops/sgd-update.js";

const BATCHES = [1, 10, 32, 100];
/** Batch sizes for which packing constant weights can pay. */
const LARGE_BATCHES = [32, 100];
/** Limit of multiply-adds per pass; larger shapes take minutes on the slowest instruction set. */
const MOST_WORK = 300e6;

/** Convolutions with 5x5 kernels: [channels, side of the image, output channels]. */
const CONVOLUTIONS = [
  [1, 28, 20],
  [20, 12, 40],
  [3, 32, 20],
  [3, 64, 20],
  [20, 30, 40],
  [32, 12, 64],
  [64, 12, 64],
];

/** Matrix products: [inputs, outputs]. */
const PRODUCTS = [
  [100, 10],
  [640, 100],
  [2880, 100],
  [640, 300],
  [640, 1000],
  [1000, 1000],
];

const options = { stride: [1, 1], padding: [0, 0], groups: 1 };
const pool = { window: [2, 2], stride: [2, 2], padding: [0, 0] };

function convolution(pass, batch, channels, side, outputs) {
  const positions = side - 4;
  const isPooled = pass === "conv_pool";
  const out = isPooled ? Math.floor(positions / 2) : positions;
  const weights = [outputs, channels, 5, 5];
  const src = [batch, channels, side, side];
  return {
    row: pass,
    pass,
    batch,
    sizes: [channels, outputs, 25, positions ** 2, batch],
    variables: { src, w: weights, diff: [batch, outputs, out, out] },
    build(graph, value) {
      const sums = conv2d(value.src, value.w, options);
      let dst = sums;
      let diff = value.diff;
      if (isPooled) {
        const [pooled, workspace] = graph.apply(maxPool2dOp, [sums], pool);
        const shape = sums.type.shape;
        dst = pooled;
        diff = graph.apply1(maxPool2dBackwardOp, [value.diff, workspace], { ...pool, shape });
      }
      const data = { ...options, shape: src };
      const outputsOf = [dst];
      // The first layer needs no gradient by its images.
      if (channels > 3) {
        outputsOf.push(graph.apply1(conv2dBackwardDataOp, [diff, value.w], data));
      }
      const gradient = { ...options, shape: weights };
      return {
        outputs: outputsOf,
        gradient: graph.apply1(conv2dBackwardWeightsOp, [value.src, diff], gradient),
      };
    },
  };
}

function product(batch, inputs, outputs) {
  return {
    row: "dense",
    pass: "dense",
    batch,
    sizes: [batch, inputs, outputs],
    variables: { src: [batch, inputs], w: [inputs, outputs], diff: [batch, outputs] },
    build: (_graph, { src, w, diff }) => ({
      outputs: [matmul(src, w), matmul(diff, w, { transposeB: true })],
      gradient: matmul(src, diff, { transposeA: true }),
    }),
  };
}

function packedProduct(batch, inputs, outputs) {
  return {
    ...product(batch, inputs, outputs),
    row: "packed_dense",
    build: (_graph, { src, w }) => ({ outputs: [matmul(src, w)] }),
  };
}

const trained = BATCHES.flatMap((batch) => [
  ...CONVOLUTIONS.map((shape) => convolution("conv_pool", batch, ...shape)),
  ...CONVOLUTIONS.map((shape) => convolution("direct_conv", batch, ...shape)),
  ...PRODUCTS.map((shape) => product(batch, ...shape)),
]);
const fixed = LARGE_BATCHES.flatMap((batch) =>
  PRODUCTS.map((shape) => packedProduct(batch, ...shape)),
);

/**
 * All candidates, `{ row, pass, batch, sizes, variables, build }`: `row` is the first column of the
 * table, `pass` the switch of the compiler that it belongs to.
 */
export const candidates = [...trained, ...fixed].filter(
  ({ sizes }) => sizes.reduce((work, size) => work * size, 1) <= MOST_WORK,
);

/**
 * A Program of forward, backward and the update of `w`, or only forward if there is no gradient.
 */
export function programOf({ batch, variables, build }) {
  const graph = new Graph(batch);
  const specs = Object.entries(variables).map(([name, shape]) => ({ name, dtype: "f32", shape }));
  const values = Object.fromEntries(specs.map((spec) => [spec.name, variable(graph, spec)]));
  const { outputs, gradient } = build(graph, values);
  const step = graph.toFunction(
    outputs.map((value, index) => ({ name: `output${index}`, value, kind: "last" })),
    gradient ? [{ variable: "w", value: sgdUpdate(values.w, gradient, scalar(graph, "eta")) }] : [],
  );
  return { variables: specs, functions: { step } };
}
