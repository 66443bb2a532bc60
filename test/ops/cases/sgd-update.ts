import { sgdUpdate } from "../../../src/graph/ops/sgd-update.js";
import { floats, opCases, randomShape, scalarInput } from "../../support/op-case.js";

export const sgdUpdateCases = opCases("sgd_update", 200, (random) => {
  const shape = randomShape(random, 0, 4);
  return {
    name: `[${shape}]`,
    batch: 1,
    inputs: { parameter: floats(shape), gradient: floats(shape), eta: scalarInput() },
    build: ({ input }) => [sgdUpdate(input("parameter"), input("gradient"), input("eta"))],
    exact: true,
  };
});
