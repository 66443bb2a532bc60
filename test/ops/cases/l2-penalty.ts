import { l2Penalty } from "../../../src/graph/ops/l2-penalty.js";
import { sizeOf } from "../../../src/graph/program.js";
import { floats, opCases, randomShape, scalarInput } from "../../support/op-case.js";

export const l2PenaltyCases = opCases("l2_penalty", 200, (random, index) => {
  // Some cases have as many weights as a very deep network.
  const count = index % 40 === 39 ? 16 + Math.floor(index / 40) * 9 : 1 + (index % 4);
  const names = Array.from({ length: count }, (_, i) => `w${i}`);
  const shapes = names.map(() => randomShape(random, 1, 4, count > 4 ? 100 : undefined));
  return {
    name: shapes.map((shape) => `[${shape}]`).join(" "),
    batch: 1,
    inputs: {
      factor: scalarInput(),
      ...Object.fromEntries(names.map((name, i) => [name, floats(shapes[i] ?? [])])),
    },
    build: ({ input }) => [l2Penalty(input("factor"), names.map(input))],
    reduction: shapes.reduce((total, shape) => total + sizeOf(shape), 0),
    exact: true,
    gradient: names,
  };
});
