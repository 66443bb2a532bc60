import { floats, opCases, randomShape } from "../../support/op-case.js";

export const variableCases = opCases("variable", 200, (random) => {
  const shape = randomShape(random, 0, 4);
  return {
    name: `[${shape}]`,
    batch: 1,
    inputs: { value: floats(shape) },
    build: ({ input }) => [input("value")],
    exact: true,
  };
});
