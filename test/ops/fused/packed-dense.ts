import { activation } from "../../../src/graph/ops/activation.js";
import { biasAdd } from "../../../src/graph/ops/bias-add.js";
import { matmul } from "../../../src/graph/ops/matmul.js";
import { floats, opCases } from "../../support/op-case.js";

/** Batch sizes: whole tiles with a remainder, and more rows than a kernel processes at once. */
const ROWS = [16, 33, 50, 67, 131] as const;
/** Numbers of inputs, up to more than the first-level cache holds. */
const INPUTS = [1, 7, 64, 65, 130, 385, 801] as const;
/**
 * Numbers of outputs: less than a vector, a vector and a remainder, and more than a tile of
 * vectors.
 */
const OUTPUTS = [5, 16, 20, 33, 96, 100, 135] as const;

/** Layers with constant weights: relu(src·w + b) for many examples, and (src·w)·wᵀ. */
export const packedDenseCases = opCases("packed_dense", 70, (random, index) => {
  const rows = random.pick(ROWS);
  const inputs = INPUTS[index % INPUTS.length] as number;
  const outputs = random.pick(OUTPUTS);
  return {
    name: `[${rows}, ${inputs}] · [${inputs}, ${outputs}]`,
    batch: rows,
    inputs: {
      src: floats([rows, inputs]),
      w: floats([inputs, outputs]),
      bias: floats([outputs]),
    },
    build: ({ input }) => {
      const product = matmul(input("src"), input("w"));
      const sums = biasAdd(product, input("bias"));
      // In half of the cases a second product reads the same weights.
      const back = matmul(product, input("w"), { transposeB: true });
      return [activation(sums, "relu"), ...(index % 2 === 0 ? [back] : [])];
    },
    reduction: Math.max(inputs, outputs),
    exact: true,
  };
});
