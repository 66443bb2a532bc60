import { conv2dBackwardWeightsOp } from "../../../src/graph/ops/conv2d.js";
import { floats, opCases } from "../../support/op-case.js";
import { convShape } from "../../support/window-shapes.js";

export const conv2dBackwardWeightsCases = opCases(
  "conv2d_backward_weights",
  220,
  (random, index) => {
    const { src, weights, dst, options, name } = convShape(random, index);
    const attributes = { ...options, shape: weights };
    return {
      name,
      batch: src[0],
      inputs: { src: floats(src), diffDst: floats(dst) },
      build: ({ graph, input }) => [
        graph.apply1(conv2dBackwardWeightsOp, [input("src"), input("diffDst")], attributes),
      ],
      reduction: dst[0] * dst[2] * dst[3],
      exact: true,
    };
  },
);
