import { constant } from "../../../src/graph/ops/constant.js";
import { opCases } from "../../support/op-case.js";

export const constantCases = opCases("constant", 200, (random, index) => {
  const value = index === 0 ? 0 : Math.fround(random.normal() * 10 ** random.integer(-6, 6));
  return {
    name: `${value}`,
    batch: 1,
    inputs: {},
    build: ({ graph }) => [constant(graph, value)],
    exact: true,
  };
});
