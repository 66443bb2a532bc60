import { matmul } from "../../../src/graph/ops/matmul.js";
import { floats, opCases, SIZES } from "../../support/op-case.js";

const SIZES_AND_NETS = [...SIZES, 10, 64, 100, 127];

export const matmulCases = opCases("matmul", 240, (random, index) => {
  const transposeA = index % 2 === 1;
  const transposeB = index % 4 >= 2;
  // The hidden layer of the chapter's networks is included once with each transposition.
  const [m, k, n] =
    index < 8
      ? [10, 640, 100]
      : [random.pick(SIZES_AND_NETS), random.pick(SIZES_AND_NETS), random.pick(SIZES_AND_NETS)];
  return {
    name: `[${m}, ${k}] · [${k}, ${n}]${transposeA ? ", a transposed" : ""}${transposeB ? ", b transposed" : ""}`,
    batch: m,
    inputs: {
      a: floats(transposeA ? [k, m] : [m, k]),
      b: floats(transposeB ? [n, k] : [k, n]),
    },
    build: ({ input }) => [matmul(input("a"), input("b"), { transposeA, transposeB })],
    reduction: k,
    exact: true,
    gradient: ["a", "b"],
  };
});
