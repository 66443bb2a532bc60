import { biasAddBackwardOp } from "../../../src/graph/ops/bias-add.js";
import { sizeOf } from "../../../src/graph/program.js";
import { floats, opCases, randomShape } from "../../support/op-case.js";

export const biasAddBackwardCases = opCases("bias_add_backward", 200, (random) => {
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
});
