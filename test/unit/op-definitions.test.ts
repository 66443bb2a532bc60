// Checks the definitions of all ops: each has a name and rejects missing inputs.
import { describe, expect, it } from "vitest";
import { kernels } from "../../src/backend/reference/kernels/index.js";
import { ShapeError } from "../../src/errors.js";
import type { GradientContext } from "../../src/graph/graph.js";
import { variable } from "../../src/graph/ops/leaf.js";
import { opTable } from "../ops/cases/index.js";
import { buildCase } from "../support/op-program.js";

/** Returns the message of the ShapeError that `work` throws, if it throws one. */
function shapeErrorOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof ShapeError) return error.message;
  }
  return undefined;
}

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

/** Ops with gradients by all of their outputs. */
const differentiable = new Set(["batch_norm_backward", "batch_norm_training"]);

describe.each(opTable)("$op", ({ op, cases }) => {
  const [first] = cases;
  if (!first) throw new RangeError("the table is empty");
  const { graph } = buildCase(first, 0);
  const node = graph.nodes.findLast(({ definition }) => definition.name === op);

  it("has the same name as its kernel", () => {
    expect(node?.definition.name).toBe(op);
    expect([...kernels.keys()]).toContain(op);
  });

  it("gives each output an element type and a shape of whole numbers", () => {
    for (const { type } of node?.outputs ?? []) {
      expect(["f32", "i32"]).toContain(type.dtype);
      expect(type.shape).toSatisfy((shape: readonly number[]) => shape.every(Number.isInteger));
    }
  });

  if (node?.definition.gradient && node.outputs.length > 1 && !differentiable.has(op)) {
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

  it("names itself where later inputs or the gradients of its outputs are missing", () => {
    const types = inputs.map(({ type }) => type);
    const context = { graph, node, diffs: node.outputs };
    const derive = (missing: Partial<GradientContext>) =>
      definition.gradient?.({ ...context, ...missing });
    const errors = [
      ...inputs.flatMap((_, count) => [
        shapeErrorOf(() => definition.infer(types.slice(0, count), attributes)),
        shapeErrorOf(() => derive({ node: { ...node, inputs: inputs.slice(0, count) } })),
      ]),
      shapeErrorOf(() => derive({ diffs: [] })),
      shapeErrorOf(() => derive({ node: { ...node, outputs: [] } })),
    ].filter((message) => message !== undefined);
    const expected =
      op === "reshape" ? /cannot be read as|^reshape/ : new RegExp(`^(${op}|${name}) `);
    for (const message of errors) expect(message).toMatch(expected);
    expect(errors.length).toBeGreaterThan(0);
  });

  if (takeEveryRank.has(op)) return;
  it.each(inputs.map((_, index) => index))("names itself where input %i has rank 7", (index) => {
    const wrong = variable(graph, { name: "wrong", dtype: "f32", shape: [2, 3, 5, 7, 11, 13, 17] });
    const expected = op === "binary" ? String(attributes.function) : name;
    expect(() => graph.apply(definition, inputs.with(index, wrong), attributes)).toThrow(expected);
  });
});
