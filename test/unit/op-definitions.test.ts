// Checks the definitions of all ops: each has a name and rejects missing inputs.
import { describe, expect, it } from "vitest";
import { kernels } from "../../src/backend/reference/kernels/index.js";
import { variable } from "../../src/graph/ops/leaf.js";
import { opTable } from "../ops/cases/index.js";
import { buildCase } from "../support/op-program.js";

/** Ops that take an input of every rank, or report the number of elements instead of the op. */
const takeEveryRank = new Set([
  "activation",
  "bias_add_backward",
  "dropout",
  "gather",
  "l2_penalty",
  "reduce",
  "reshape",
  "scale",
  "select",
  "softmax_log_likelihood_backward",
  "unary",
]);

describe.each(opTable)("$op", ({ op, cases }) => {
  const [first] = cases;
  if (!first) throw new RangeError("the table is empty");
  const { graph } = buildCase(first, 0);
  const node = graph.nodes.findLast(({ definition }) => definition.name === op);

  it("has the same name as its kernel", () => {
    expect(node?.definition.name).toBe(op);
    expect([...kernels.keys()]).toContain(op);
  });

  it("gives each output an element type", () => {
    for (const { type } of node?.outputs ?? []) expect(["f32", "i32"]).toContain(type.dtype);
  });

  if (node?.definition.gradient && node.outputs.length > 1) {
    it("has no gradients if the cost depends on its later outputs only", () => {
      const diffs = node.outputs.map((output, index) => (index > 0 ? output : undefined));
      expect(node.definition.gradient?.({ graph, node, diffs })).toEqual([]);
    });
  }

  // Leaves have none.
  if (!node || node.inputs.length === 0) return;
  const { definition, attributes, inputs } = node;
  // The gradients of a convolution check the inputs by the functions of the convolution itself.
  const name = op.replace(/^conv2d_backward_\w+$/, "conv2d");

  it("names itself where it reports missing inputs", () => {
    const expected = op === "reshape" ? "cannot be read as" : name;
    expect(() => graph.apply(definition, [], attributes)).toThrow(expected);
  });

  if (takeEveryRank.has(op)) return;
  it.each(inputs.map((_, index) => index))("names itself where input %i has rank 7", (index) => {
    const wrong = variable(graph, { name: "wrong", dtype: "f32", shape: [2, 3, 5, 7, 11, 13, 17] });
    const expected = op === "binary" ? String(attributes.function) : name;
    expect(() => graph.apply(definition, inputs.with(index, wrong), attributes)).toThrow(expected);
  });
});
