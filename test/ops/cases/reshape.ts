import { reshape } from "../../../src/graph/ops/reshape.js";
import { sizeOf } from "../../../src/graph/program.js";
import { floats, opCases, randomShape } from "../../support/op-case.js";

export const reshapeCases = opCases("reshape", 200, (random) => {
  const from = randomShape(random, 1, 4);
  const [first = 1, ...rest] = from;
  const to = random.pick([
    [first, sizeOf(rest)],
    [sizeOf(from)],
    [1, sizeOf(from)],
    [...from].reverse(),
    [...from, 1],
  ]);
  return {
    name: `[${from}] -> [${to}]`,
    batch: first,
    inputs: { src: floats(from) },
    build: ({ input }) => [reshape(input("src"), to)],
    exact: true,
    gradient: ["src"],
  };
});
