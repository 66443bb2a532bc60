// Faults of the graph, its gradients, and the lowering of layers and networks.
import { suites } from "./suites.mjs";

/** @type {import("../faults.mjs").Fault[]} */
export const graphFaults = [
  {
    name: "the last gradient of a value replaces the others instead of being added",
    file: "src/graph/gradients.ts",
    find: "joinBlocks(known, diff) ?? add(known, diff)",
    replace: "joinBlocks(known, diff) ?? diff",
    tests: [suites.gradients],
  },
  {
    name: "an op with swapped inputs is merged with the original op",
    file: "src/graph/graph.ts",
    find: "inputs.map((input) => input.id), attributes]",
    replace: "inputs.map((input) => input.id).sort(), attributes]",
    tests: [suites.graph, suites.gradients, suites.ops],
  },
  {
    name: "the gradient of a transposed matrix uses the other matrix with the wrong transposition",
    file: "src/graph/ops/matmul.ts",
    find: "matmul(b, diff, { transposeA: tb, transposeB: true })",
    replace: "matmul(b, diff, { transposeA: !tb, transposeB: true })",
    tests: [suites.ops],
  },
  {
    name: "a reshape does not propagate gradients",
    file: "src/graph/ops/reshape.ts",
    find: "return [reshape(diff, src.type.shape)];",
    replace: "return src ? [] : [reshape(diff, [])];",
    tests: [suites.ops],
  },
  {
    name: "biases are regularised",
    file: "src/network/lower.ts",
    find: "this.#variables.filter((_, index) => decays[index]);",
    replace: "this.#variables.filter((_, index) => decays[index] !== undefined);",
    tests: [suites.parity],
  },
  {
    name: "cost() uses the training path",
    file: "src/network/lower.ts",
    find: "costs(): FunctionSpec {\n    const { inference } = this.#logits();",
    replace: "costs(): FunctionSpec {\n    const { training: inference } = this.#logits();",
    tests: [suites.dropout, suites.parity, suites.lowering],
  },
  {
    name: "predictions are not scaled by 1-p",
    file: "src/layers/dense.ts",
    find: "scale(product, 1 - this.pDropout)",
    replace: "scale(product, 1)",
    tests: [suites.dropout],
  },
  {
    name: "all layers have the same dropout masks",
    file: "src/layers/layer.ts",
    find: "dropout(input, pDropout, scope.index)",
    replace: "dropout(input, pDropout, 0 * scope.index)",
    tests: [suites.dropout],
  },
  {
    name: "the reference convolves with mirrored filters",
    file: "src/backend/reference/kernels/conv2d.ts",
    find: "* g.kh + u) * g.kw + v]",
    replace: "* g.kh + u) * g.kw + (g.kw - 1 - v)]",
    tests: [suites.reference],
  },
];
