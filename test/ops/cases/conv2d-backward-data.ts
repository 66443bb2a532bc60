import { conv2dBackwardDataOp } from "../../../src/graph/ops/conv2d.js";
import { floats, opCases } from "../../support/op-case.js";
import { convShape } from "../../support/window-shapes.js";

export const conv2dBackwardDataCases = opCases("conv2d_backward_data", 220, (random, index) => {
  const { src, weights, dst, options, name } = convShape(random, index);
  const attributes = { ...options, shape: src };
  return {
    name,
    batch: src[0],
    inputs: { diffDst: floats(dst), weights: floats(weights) },
    build: ({ graph, input }) => [
      graph.apply1(conv2dBackwardDataOp, [input("diffDst"), input("weights")], attributes),
    ],
    reduction: (weights[0] / options.groups) * weights[2] * weights[3],
    exact: true,
  };
});
