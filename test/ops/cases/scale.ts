import { scale } from "../../../src/graph/ops/scale.js";
import { floats, opCases, randomShape, scalarInput } from "../../support/op-case.js";

export const scaleCases = opCases("scale", 200, (random, index) => {
  const shape = randomShape(random, 0, 4);
  const factor = random.pick([-3, 0, 0.5, 1, 2, 7]);
  const scalars = ["s0", "s1", "s2"].slice(0, index % 4);
  return {
    name: `[${shape}] · ${factor}, ${scalars.length} scalars`,
    batch: shape[0] ?? 1,
    inputs: {
      src: floats(shape),
      ...Object.fromEntries(scalars.map((name) => [name, scalarInput()])),
    },
    build: ({ input }) => [scale(input("src"), factor, scalars.map(input))],
    exact: true,
    gradient: ["src"],
  };
});
