import { random as draw } from "../../../src/graph/primitives/random.js";
import { opCases, randomShape } from "../../support/op-case.js";

export const randomCases = opCases("random", 200, (random, index) => {
  const shape = randomShape(random, 0, 4);
  const name = index % 2 === 0 ? "uniform" : "normal";
  const stream = random.pick([0, 1, 5, 2 ** 31 + 77, 2 ** 32 - 1]);
  const firstStep = random.pick([0, 1, 12_345, 2 ** 32 + 5]);
  return {
    name: `${name} [${shape}], stream ${stream}, step ${firstStep}`,
    batch: 1,
    inputs: {},
    build: ({ graph }) => [draw(graph, name, shape, stream)],
    exact: name === "uniform",
    run: { firstStep },
  };
});
