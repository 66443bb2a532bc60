// Checks the definitions of all ops: each has a name and rejects missing inputs.
import { describe, expect, it } from "vitest";
import { kernels } from "../../src/backend/reference/kernels/index.js";
import { opTable } from "../ops/cases/index.js";
import { buildCase } from "../support/op-program.js";

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
  it("reports missing inputs", () => {
    const { definition, attributes } = node;
    expect(() => graph.apply(definition, [], attributes)).toThrow(/needs|expects|cannot be read/);
  });
});
