import { describe, expect, it } from "vitest";
import { InternalError, ShapeError } from "../../src/errors.js";
import { Graph } from "../../src/graph/graph.js";
import { activation } from "../../src/graph/ops/activation.js";
import { add } from "../../src/graph/ops/add.js";
import { argmax } from "../../src/graph/ops/argmax.js";
import { biasAdd } from "../../src/graph/ops/bias-add.js";
import { constant } from "../../src/graph/ops/constant.js";
import { conv2d } from "../../src/graph/ops/conv2d.js";
import { correctCount } from "../../src/graph/ops/correct-count.js";
import { dropout } from "../../src/graph/ops/dropout.js";
import { l2Penalty } from "../../src/graph/ops/l2-penalty.js";
import { scalar, variable } from "../../src/graph/ops/leaf.js";
import { matmul } from "../../src/graph/ops/matmul.js";
import { maxPool2d } from "../../src/graph/ops/max-pool2d.js";
import { reshape } from "../../src/graph/ops/reshape.js";
import { scale } from "../../src/graph/ops/scale.js";
import { sliceBatch } from "../../src/graph/ops/slice-batch.js";
import { softmax } from "../../src/graph/ops/softmax.js";
import { softmaxLogLikelihood } from "../../src/graph/ops/softmax-log-likelihood.js";
import { gather } from "../../src/graph/primitives/gather.js";
import { pad } from "../../src/graph/primitives/pad.js";

const leaf = (graph: Graph, name: string, shape: number[]) =>
  variable(graph, { name, dtype: "f32", shape });

describe("shapes", () => {
  const graph = new Graph(10);
  const images = leaf(graph, "images", [10, 6, 28, 27]);
  const labels = sliceBatch(graph, "y", [], "i32");

  it("are inferred for a convolution: valid, padded, strided, in groups", () => {
    const shape = (weights: number[], options = {}) =>
      conv2d(images, leaf(graph, "weights", weights), options).type.shape;
    expect(shape([20, 6, 5, 5])).toEqual([10, 20, 24, 23]);
    expect(shape([20, 6, 5, 3], { padding: [2, 1] })).toEqual([10, 20, 28, 27]);
    expect(shape([20, 6, 5, 5], { stride: [2, 3] })).toEqual([10, 20, 12, 8]);
    expect(shape([4, 3, 1, 1], { groups: 2 })).toEqual([10, 4, 28, 27]);
    expect(shape([1, 6, 28, 27])).toEqual([10, 1, 1, 1]);
  });

  it("are inferred for pooling, which drops incomplete windows", () => {
    expect(maxPool2d(images, { window: [2, 2] }).type.shape).toEqual([10, 6, 14, 13]);
    expect(maxPool2d(images, { window: [3, 4] }).type.shape).toEqual([10, 6, 9, 6]);
    const overlapping = { window: [3, 3], stride: [2, 2], padding: [1, 1] } as const;
    expect(maxPool2d(images, overlapping).type.shape).toEqual([10, 6, 14, 14]);
  });

  it("are inferred for all other ops", () => {
    const x = leaf(graph, "x", [10, 12]);
    const product = matmul(x, leaf(graph, "w", [12, 7]));
    expect(product.type.shape).toEqual([10, 7]);
    const transposed = { transposeA: true, transposeB: true };
    const other = leaf(graph, "other", [5, 10]);
    expect(matmul(x, other, transposed).type.shape).toEqual([12, 5]);
    expect(biasAdd(images, leaf(graph, "b", [6])).type.shape).toEqual([10, 6, 28, 27]);
    expect(reshape(images, [10, 6 * 28 * 27]).type.shape).toEqual([10, 4536]);
    expect(labels.type).toEqual({ dtype: "i32", shape: [10] });
    expect(argmax(product).type).toEqual({ dtype: "i32", shape: [10] });
    expect(correctCount(argmax(product), labels).type.shape).toEqual([]);
    expect(softmax(product).type.shape).toEqual([10, 7]);
    expect(softmaxLogLikelihood(product, labels, "mean").type.shape).toEqual([]);
    expect(dropout(x, 0.5, 0).type.shape).toEqual([10, 12]);
    expect(l2Penalty(scalar(graph, "l2"), [x]).type.shape).toEqual([]);
  });

  it("of windows are pairs", () => {
    const window = [2, 3, 4] as unknown as readonly [number, number];
    const message = "expected [rows, columns], got [2, 3, 4]";
    expect(() => maxPool2d(images, { window })).toThrow(message);
  });

  it("that do not fit give an error with the label, the actual and the expected shape", () => {
    const failing: [() => unknown, RegExp][] = [
      [() => conv2d(images, leaf(graph, "v", [20, 5, 5, 5])), /expect 5 input maps.* has 6/],
      [
        () => conv2d(images, leaf(graph, "v", [20, 6, 29, 5])),
        /conv2d: .*height 29 does not .* 28/,
      ],
      [() => conv2d(images, leaf(graph, "v", [20, 6, 5, 28])), /conv2d: .*width 28 does not .* 27/],
      [() => gather(leaf(graph, "s", []), labels), /gather expects a table of rows, got a scalar/],
      [
        () => softmaxLogLikelihood(leaf(graph, "z", [9, 7]), labels, "mean"),
        /softmax_log_likelihood: 10 labels for 9 rows/,
      ],
      [() => conv2d(images, leaf(graph, "v", [5, 3, 1, 1]), { groups: 2 }), /5 filters.* 2 groups/],
      [() => maxPool2d(images, { window: [2, 28] }), /width 28 does not fit.* 27/],
      [() => maxPool2d(images, { window: [2, 2], padding: [2, 0] }), /padding.* smaller/],
      [() => matmul(leaf(graph, "x", [10, 12]), leaf(graph, "v", [11, 7])), /11 inputs, but 12/],
      [() => matmul(images, leaf(graph, "v", [11, 7])), /rank 2, got \[10, 6, 28, 27\]/],
      [() => biasAdd(images, leaf(graph, "v", [5])), /5 biases.*\[10, 6, 28, 27\]/],
      [() => reshape(images, [10, 4535]), /45360 elements are not 45350/],
      [() => add(leaf(graph, "p", [2, 3]), leaf(graph, "q", [3, 2])), /\[2, 3\] and \[3, 2\]/],
      [() => scale(images, 2, [leaf(graph, "p", [2, 3])]), /scalar of rank 0, got \[2, 3\]/],
    ];
    for (const [build, message] of failing) {
      const labelled = () => graph.labelled("layers[3]", build);
      expect(labelled).toThrow(ShapeError);
      expect(labelled).toThrow(message);
      expect(labelled).toThrow(/^layers\[3\]: /);
    }
  });
});

describe("Graph", () => {
  it("shares equal ops and separates different ops", () => {
    const graph = new Graph(1);
    const a = leaf(graph, "a", [2, 2]);
    expect(leaf(graph, "a", [2, 2])).toBe(a);
    expect(leaf(graph, "b", [2, 2])).not.toBe(a);
    expect(activation(a, "tanh")).toBe(activation(a, "tanh"));
    expect(activation(a, "tanh")).not.toBe(activation(a, "relu"));
    expect(dropout(a, 0.5, 0)).not.toBe(dropout(a, 0.5, 1));
    expect(activation(a, "linear")).toBe(a);
    expect(scale(a, 1)).toBe(a);
    expect(reshape(a, [2, 2])).toBe(a);
  });

  it("leaves a value as it is that is padded to its own shape", () => {
    const x = leaf(new Graph(1), "x", [2, 3]);
    expect(pad(x, [0, 0], [2, 3])).toBe(x);
    expect(pad(x, [0, 1], [2, 4]).type.shape).toEqual([2, 4]);
  });

  it("folds constants into scale", () => {
    const graph = new Graph(1);
    const a = leaf(graph, "a", [2]);
    const eta = scalar(graph, "eta");
    const scaled = scale(a, 3, [constant(graph, 2), eta]);
    expect(scaled.producer.attributes).toEqual({ factor: 6 });
    expect(scaled.producer.inputs).toEqual([a, eta]);
  });

  it("labels ops with the innermost label, and restores the label after an error", () => {
    const graph = new Graph(1);
    const a = leaf(graph, "a", [2]);
    const [inner, outer] = graph.labelled("outer", () => [
      graph.labelled("inner", () => activation(a, "relu")),
      activation(a, "tanh"),
    ]);
    expect(inner?.producer.label).toBe("inner");
    expect(outer?.producer.label).toBe("outer");
    expect(() =>
      graph.labelled("broken", () => {
        throw new RangeError("stop");
      }),
    ).toThrow("stop");
    expect(activation(a, "sigmoid").producer.label).toBe("graph");
  });

  it("rejects values of another graph", () => {
    const [one, other] = [new Graph(1), new Graph(1)];
    expect(() => add(leaf(one, "a", [1]), leaf(other, "a", [1]))).toThrow(InternalError);
  });

  it("omits ops that no output needs, and numbers the others in order", () => {
    const graph = new Graph(4);
    const a = leaf(graph, "a", [2]);
    activation(a, "tanh");
    const kept = activation(a, "relu");
    leaf(graph, "unused", [2]);
    const assigned = scale(leaf(graph, "b", [2]), 2);
    const spec = graph.toFunction(
      [{ name: "out", value: kept, kind: "last" }],
      [{ variable: "b", value: assigned }],
    );
    expect(spec.batch).toBe(4);
    expect(spec.ops.map(({ op }) => op)).toEqual(["variable", "activation", "variable", "scale"]);
    expect(spec.values).toHaveLength(4);
    const produced = new Set<number>();
    for (const op of spec.ops) {
      expect(op.inputs.every((id) => produced.has(id))).toBe(true);
      for (const id of op.outputs) produced.add(id);
    }
    expect(produced.has(spec.outputs[0]?.value ?? -1)).toBe(true);
    expect(produced.has(spec.assignments[0]?.value ?? -1)).toBe(true);
  });

  it("makes functions of plain data", () => {
    const graph = new Graph(2);
    const value = conv2d(leaf(graph, "x", [2, 1, 4, 4]), leaf(graph, "w", [3, 1, 2, 2]));
    const spec = graph.toFunction([{ name: "out", value, kind: "rows" }]);
    expect(structuredClone(spec)).toEqual(spec);
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  });
});

it("an op on swapped inputs is a different value", () => {
  const graph = new Graph(1);
  const [a, b] = [leaf(graph, "a", [3, 3]), leaf(graph, "b", [3, 3])];
  expect(matmul(a, b)).toBe(matmul(a, b));
  expect(matmul(a, b)).not.toBe(matmul(b, a));
});

it("an error in a shape rule that is no ShapeError is passed on as it is", () => {
  const graph = new Graph(1);
  const bug = new RangeError("no such attribute");
  const infer = () => {
    throw bug;
  };
  expect(() => graph.apply({ name: "broken", infer }, [], {})).toThrow(bug);
});
