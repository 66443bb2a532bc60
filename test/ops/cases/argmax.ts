import { argmax } from "../../../src/graph/ops/argmax.js";
import { floats, opCases, SIZES } from "../../support/op-case.js";

export const argmaxCases = opCases("argmax", 200, (random) => {
  const [rows, classes] = [random.integer(1, 33), random.pick([...SIZES, 10, 100])];
  return {
    name: `[${rows}, ${classes}]`,
    batch: rows,
    inputs: { src: floats([rows, classes]) },
    build: ({ input }) => [argmax(input("src"))],
    exact: true,
  };
});
