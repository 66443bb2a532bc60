import { averagePool2d, averagePool2dBackwardOp } from "../../../src/graph/ops/average-pool2d.js";
import { floats, opCases } from "../../support/op-case.js";
import { type PoolShape, poolShape } from "../../support/window-shapes.js";

/** Divisions by these sizes are exact, so integers give equal bits in float32 and float64. */
const isPowerOfTwo = ({ options: { window } }: PoolShape) =>
  Number.isInteger(Math.log2(window[0] * window[1]));

const cellsOf = ({ options: { window } }: PoolShape) => window[0] * window[1];

export const averagePool2dCases = opCases("average_pool2d", 220, (random) => {
  const pool = poolShape(random);
  return {
    name: pool.name,
    batch: pool.src[0],
    inputs: { src: floats(pool.src) },
    build: ({ input }) => [averagePool2d(input("src"), pool.options)],
    reduction: cellsOf(pool),
    exact: isPowerOfTwo(pool),
    gradient: ["src"],
  };
});

export const averagePool2dBackwardCases = opCases("average_pool2d_backward", 220, (random) => {
  const pool = poolShape(random);
  const attributes = { ...pool.options, shape: pool.src };
  return {
    name: pool.name,
    batch: pool.src[0],
    inputs: { diffDst: floats(pool.dst) },
    build: ({ graph, input }) => [
      graph.apply1(averagePool2dBackwardOp, [input("diffDst")], attributes),
    ],
    reduction: cellsOf(pool),
    exact: isPowerOfTwo(pool),
  };
});
