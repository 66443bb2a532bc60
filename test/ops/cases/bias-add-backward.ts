import { biasAddBackwardOp } from "../../../src/graph/ops/bias-add.js";
import { conv2d } from "../../../src/graph/ops/conv2d.js";
import type { Pair } from "../../../src/graph/ops/window.js";
import { sizeOf } from "../../../src/graph/program.js";
import { floats, type OpCase, opCases, randomShape } from "../../support/op-case.js";
import type { TestRandom } from "../../support/random.js";

/**
 * Numbers of channels around the block sizes of backends, with 1 to 15 channels in the last block.
 */
const CHANNELS = [
  1, 3, 4, 7, 8, 9, 12, 15, 16, 17, 20, 23, 24, 31, 32, 33, 40, 45, 48, 61,
] as const;

export const biasAddBackwardCases = opCases("bias_add_backward", 240, (random, index) =>
  index < 200 ? plain(random) : behindConvolution(random, index),
);

function plain(random: TestRandom): OpCase {
  const shape = randomShape(random, 2, 4);
  const [batch = 1, channels = 1] = shape;
  return {
    name: `[${shape}]`,
    batch,
    inputs: { diffDst: floats(shape) },
    build: ({ graph, input }) => [graph.apply1(biasAddBackwardOp, [input("diffDst")])],
    reduction: sizeOf(shape) / channels,
    exact: true,
  };
}

/** A case whose gradient comes from a convolution, which may store channels in blocks. */
function behindConvolution(random: TestRandom, index: number): OpCase {
  const channels = CHANNELS[index % CHANNELS.length] ?? 1;
  const [batch, inputs] = [random.integer(1, 5), random.pick([1, 3, 16, 20, 32])];
  const kernel: Pair = [random.integer(1, 3), random.integer(1, 3)];
  const out: Pair = [random.integer(1, 4), random.integer(1, 5)];
  const src = [batch, inputs, out[0] + kernel[0] - 1, out[1] + kernel[1] - 1];
  const weights = [channels, inputs, ...kernel];
  return {
    name: `src [${src}], weights [${weights}]`,
    batch,
    inputs: { src: floats(src), weights: floats(weights) },
    build: ({ graph, input }) => [
      graph.apply1(biasAddBackwardOp, [conv2d(input("src"), input("weights"))]),
    ],
    reduction: batch * sizeOf(out) * inputs * sizeOf(kernel),
    exact: true,
  };
}
