import { add } from "../../../src/graph/ops/add.js";
import { floats, opCases, randomShape } from "../../support/op-case.js";

/** Every eighth case uses one value twice. */
export const addCases = opCases("add", 200, (random, index) => {
  const shape = randomShape(random, 0, 4);
  const other = index % 8 === 7 ? "a" : "b";
  return {
    name: `[${shape}], a and ${other}`,
    batch: shape[0] ?? 1,
    inputs: { a: floats(shape), b: floats(shape) },
    build: ({ input }) => [add(input("a"), input(other))],
    exact: true,
    gradient: other === "a" ? ["a"] : ["a", "b"],
  };
});
