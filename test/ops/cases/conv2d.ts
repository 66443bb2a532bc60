import { conv2d } from "../../../src/graph/ops/conv2d.js";
import { floats, opCases } from "../../support/op-case.js";
import { convShape } from "../../support/window-shapes.js";

export const conv2dCases = opCases("conv2d", 220, (random, index) => {
  const { src, weights, options, name } = convShape(random, index);
  return {
    name,
    batch: src[0],
    inputs: { src: floats(src), weights: floats(weights) },
    build: ({ input }) => [conv2d(input("src"), input("weights"), options)],
    reduction: weights[1] * weights[2] * weights[3],
    exact: true,
    gradient: ["src", "weights"],
  };
});
