// Tests of differentiation; test/ops checks the gradient of each op.
import { describe, expect, it } from "vitest";
import { createReferenceBackend } from "../../src/backend/reference/reference.js";
import { InternalError, UnsupportedOpError } from "../../src/errors.js";
import { gradients } from "../../src/graph/gradients.js";
import { Graph, type Value } from "../../src/graph/graph.js";
import { activation } from "../../src/graph/ops/activation.js";
import { add } from "../../src/graph/ops/add.js";
import { argmax } from "../../src/graph/ops/argmax.js";
import { l2Penalty } from "../../src/graph/ops/l2-penalty.js";
import { scalar, variable } from "../../src/graph/ops/leaf.js";
import { matmul } from "../../src/graph/ops/matmul.js";
import { multiply } from "../../src/graph/ops/multiply.js";
import { scale } from "../../src/graph/ops/scale.js";
import { softmax } from "../../src/graph/ops/softmax.js";

/** Adds a scalar variable; scalars keep the expected derivatives short. */
function number(graph: Graph, name: string): Value {
  return variable(graph, { name, dtype: "f32", shape: [] });
}

/** Returns the gradients of `cost` by some variables, at given values of all variables. */
async function evaluate(
  cost: Value,
  by: readonly Value[],
  at: Readonly<Record<string, number>>,
): Promise<number[]> {
  const outputs = gradients(cost, by).map((value, i) => ({
    name: `diff${i}`,
    value,
    kind: "last" as const,
  }));
  const variables = Object.keys(at).map((name) => ({ name, dtype: "f32" as const, shape: [] }));
  const functions = { f: cost.graph.toFunction(outputs) };
  const executable = createReferenceBackend().compile(
    { variables, functions },
    { seed: 1, threads: 1 },
  );
  await executable.write(
    Object.fromEntries(Object.entries(at).map(([name, value]) => [name, Float64Array.of(value)])),
  );
  const run = { steps: 1, rows: 1, data: {}, scalars: { eta: 0.25 } };
  const { tensors } = await executable.run("f", run);
  await executable.dispose();
  return by.map((_, i) => tensors[`diff${i}`]?.[0] ?? Number.NaN);
}

describe("gradients", () => {
  it("needs a gradient rule only on the way from the cost to the variables", async () => {
    const graph = new Graph(1);
    const a = number(graph, "a");
    // softmax has no rule, but a does not go through it.
    const x = variable(graph, { name: "x", dtype: "f32", shape: [1, 2] });
    const aside = l2Penalty(scalar(graph, "eta"), [softmax(x)]);
    const before = graph.nodes.length;
    const [diff] = gradients(add(multiply(a, a), aside), [a]);
    expect(diff?.type.shape).toEqual([]);
    expect(graph.nodes.slice(before).map(({ definition }) => definition.name)).not.toContain(
      "softmax",
    );
  });

  it("rejects a cost that is not a scalar, with a message", () => {
    const x = variable(new Graph(1), { name: "x", dtype: "f32", shape: [2] });
    expect(() => gradients(x, [x])).toThrow("only a scalar can be differentiated");
  });

  it("adds up over the uses of a value", async () => {
    const graph = new Graph(1);
    const [a, b] = [number(graph, "a"), number(graph, "b")];
    // a·b + a·a + a
    const cost = add(add(multiply(a, b), multiply(a, a)), a);
    expect(await evaluate(cost, [a, b], { a: 3, b: 5 })).toEqual([5 + 2 * 3 + 1, 3]);
  });

  it("adds up over the branches behind an inner value", async () => {
    const graph = new Graph(1);
    const a = number(graph, "a");
    const inner = multiply(a, a);
    // (a²)·(2a²) + a² = 2a⁴ + a²
    const cost = add(multiply(inner, scale(inner, 2)), inner);
    expect(await evaluate(cost, [a], { a: 3 })).toEqual([8 * 27 + 6]);
  });

  it("multiplies along a deep chain that forks at every level", async () => {
    const graph = new Graph(1);
    const a = number(graph, "a");
    let value = a;
    for (let i = 0; i < 20; i++) value = add(value, value);
    expect(await evaluate(value, [a], { a: 1 })).toEqual([2 ** 20]);
  });

  it("is zero where the cost does not depend on a value", async () => {
    const graph = new Graph(1);
    const [a, b] = [number(graph, "a"), number(graph, "b")];
    expect(await evaluate(multiply(a, a), [b, a], { a: 3, b: 5 })).toEqual([0, 6]);
  });

  it("is 1 for the cost itself, and stops at the requested values", async () => {
    const graph = new Graph(1);
    const a = number(graph, "a");
    const square = multiply(a, a);
    const cost = scale(square, 3);
    expect(await evaluate(cost, [cost, square, a], { a: 2 })).toEqual([1, 3, 12]);
  });

  it("passes through run-time scalars without computing their gradient", async () => {
    const graph = new Graph(1);
    const [a, eta] = [number(graph, "a"), scalar(graph, "eta")];
    expect(await evaluate(scale(multiply(a, a), 2, [eta]), [a], { a: 3 })).toEqual([3]);
    expect(await evaluate(l2Penalty(eta, [a]), [a], { a: 3 })).toEqual([0.75]);
    expect(await evaluate(l2Penalty(eta, [a, a]), [a], { a: 3 })).toEqual([1.5]);
  });

  it("adds no op for gradients that are not requested", () => {
    const graph = new Graph(1);
    const x = variable(graph, { name: "x", dtype: "f32", shape: [1, 4] });
    const w = variable(graph, { name: "w", dtype: "f32", shape: [4, 1] });
    const cost = l2Penalty(scalar(graph, "eta"), [activation(matmul(x, w), "tanh")]);
    const [diff = w] = gradients(cost, [w]);
    const { ops } = graph.toFunction([{ name: "diff", value: diff, kind: "last" }]);
    // The product and the gradient by w; a gradient by x would be a third product.
    expect(ops.filter(({ op }) => op === "matmul")).toHaveLength(2);
    expect(diff.type.shape).toEqual([4, 1]);
  });

  it("labels gradient ops as the ops they belong to", () => {
    const graph = new Graph(1);
    const a = number(graph, "a");
    const cost = graph.labelled("layers[2]", () => activation(a, "tanh"));
    const [diff = a] = gradients(cost, [a]);
    expect(diff.producer.definition.name).toBe("activation_backward");
    expect(diff.producer.label).toBe("layers[2]");
  });

  it("rejects a cost that is not a scalar, and ops without a gradient", () => {
    const graph = new Graph(1);
    const x = variable(graph, { name: "x", dtype: "f32", shape: [1, 4] });
    expect(() => gradients(x, [x])).toThrow(InternalError);
    const cost = l2Penalty(scalar(graph, "eta"), [graph.labelled("layers[1]", () => argmax(x))]);
    expect(() => gradients(cost, [x])).toThrow(UnsupportedOpError);
    expect(() => gradients(cost, [x])).toThrow(/layers\[1\].*argmax/);
  });
});
