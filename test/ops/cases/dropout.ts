import { dropoutOp } from "../../../src/graph/ops/dropout.js";
import { floats, opCases, randomShape } from "../../support/op-case.js";

/** The masks are outputs too, because they must be equal on every backend and thread count. */
export const dropoutCases = opCases("dropout", 200, (random) => {
  const shape = randomShape(random, 2, 4);
  const probability = random.pick([0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]);
  const stream = random.integer(0, 5);
  const firstStep = random.pick([0, 1, 12_345, 2 ** 32 + 5]);
  return {
    name: `[${shape}], probability ${probability}, stream ${stream}, step ${firstStep}`,
    batch: shape[0] ?? 1,
    inputs: { src: floats(shape) },
    build: ({ graph, input }) => graph.apply(dropoutOp, [input("src")], { probability, stream }),
    exact: true,
    gradient: ["src"],
    run: { firstStep },
  };
});
