import { biasAdd } from "../../../src/graph/ops/bias-add.js";
import { floats, opCases, randomShape } from "../../support/op-case.js";

export const biasAddCases = opCases("bias_add", 200, (random) => {
  const shape = randomShape(random, 2, 4);
  const [batch = 1, channels = 1] = shape;
  return {
    name: `[${shape}]`,
    batch,
    inputs: { src: floats(shape), bias: floats([channels]) },
    build: ({ input }) => [biasAdd(input("src"), input("bias"))],
    exact: true,
    gradient: ["src", "bias"],
  };
});
