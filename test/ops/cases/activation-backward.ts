import { activationBackwardOp } from "../../../src/graph/ops/activation.js";
import { floats, opCases, randomShape } from "../../support/op-case.js";

export const activationBackwardCases = opCases("activation_backward", 210, (random, index) => {
  const name = (["sigmoid", "tanh", "relu"] as const)[index % 3] ?? "relu";
  const shape = randomShape(random, 1, 4);
  return {
    name: `${name} [${shape}]`,
    batch: shape[0] ?? 1,
    inputs: { diffDst: floats(shape), dst: floats(shape) },
    build: ({ graph, input }) => [
      graph.apply1(activationBackwardOp, [input("diffDst"), input("dst")], { function: name }),
    ],
    exact: true,
  };
});
