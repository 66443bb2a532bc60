import { opCases, scalarInput } from "../../support/op-case.js";

export const scalarCases = opCases("scalar", 200, (_random, index) => ({
  name: `scalar ${index}`,
  batch: 1,
  inputs: { value: scalarInput() },
  build: ({ input }) => [input("value")],
  exact: true,
}));
