import { activation } from "../../../src/graph/ops/activation.js";
import { kinkFree, opCases, randomShape } from "../../support/op-case.js";

/** Includes `linear`, which adds no op and must not change the value. */
export const activationCases = opCases("activation", 240, (random, index) => {
  const name = (["sigmoid", "tanh", "relu", "linear"] as const)[index % 4] ?? "relu";
  const shape = randomShape(random, 1, 4);
  return {
    name: `${name} [${shape}]`,
    batch: shape[0] ?? 1,
    inputs: { src: kinkFree(shape) },
    build: ({ input }) => [activation(input("src"), name)],
    exact: name === "relu" || name === "linear",
    gradient: ["src"],
  };
});
