import { describe, expect, it } from "vitest";
import { Graph, type Value } from "../../src/graph/graph.js";
import { biasAdd } from "../../src/graph/ops/bias-add.js";
import {
  conv2d,
  conv2dBackwardDataOp,
  conv2dBackwardWeightsOp,
} from "../../src/graph/ops/conv2d.js";
import { variable } from "../../src/graph/ops/leaf.js";
import { matmul } from "../../src/graph/ops/matmul.js";
import { flopsOfStep } from "../../src/graph/work.js";

/** Returns the FLOP of a function that applies an op to variables of these shapes. */
function flopsWith(shapes: readonly number[][], op: (...inputs: Value[]) => Value): number {
  const graph = new Graph(10);
  const inputs = shapes.map((shape, i) => variable(graph, { name: `v${i}`, dtype: "f32", shape }));
  return flopsOfStep(graph.toFunction([{ name: "dst", value: op(...inputs), kind: "last" }]));
}

const src = [10, 20, 12, 12];
const weights = [40, 20, 5, 5];
const dst = [10, 40, 8, 8];
const plain = { stride: [1, 1], padding: [0, 0], groups: 1 } as const;
// 10 images, 40 maps of 8x8, each value from 20 maps of 5x5.
const convolution = 2 * 10 * 40 * 8 * 8 * 20 * 5 * 5;

describe("the FLOP of a step", () => {
  it.each<[string, number[][], (a: Value, b: Value) => Value, number]>([
    ["conv2d", [src, weights], (a, b) => conv2d(a, b), convolution],
    [
      "conv2d_backward_data",
      [dst, weights],
      (a, b) => a.graph.apply1(conv2dBackwardDataOp, [a, b], { ...plain, shape: src }),
      convolution,
    ],
    [
      "conv2d_backward_weights",
      [src, dst],
      (a, b) => a.graph.apply1(conv2dBackwardWeightsOp, [a, b], { ...plain, shape: weights }),
      convolution,
    ],
    // With two groups, each value depends on 10 maps.
    ["conv2d", [src, [40, 10, 5, 5]], (a, b) => conv2d(a, b, { groups: 2 }), convolution / 2],
    [
      "matmul",
      [
        [3, 5],
        [5, 7],
      ],
      (a, b) => matmul(a, b),
      2 * 3 * 5 * 7,
    ],
    [
      "matmul",
      [
        [5, 3],
        [5, 7],
      ],
      (a, b) => matmul(a, b, { transposeA: true }),
      2 * 3 * 5 * 7,
    ],
    [
      "matmul",
      [
        [3, 5],
        [7, 5],
      ],
      (a, b) => matmul(a, b, { transposeB: true }),
      2 * 3 * 5 * 7,
    ],
    ["bias_add", [[3, 5], [5]], (a, b) => biasAdd(a, b), 0],
  ])("of %s on %j", (_op, shapes, op, expected) => {
    expect(flopsWith(shapes, op as (...inputs: Value[]) => Value)).toBe(expected);
  });

  it("is the sum over its ops", () => {
    const twice = (a: Value, b: Value, c: Value) => matmul(matmul(a, b), c);
    const shapes = [
      [3, 5],
      [5, 7],
      [7, 2],
    ];
    expect(flopsWith(shapes, twice as (...inputs: Value[]) => Value)).toBe(
      2 * (3 * 5 * 7 + 3 * 7 * 2),
    );
  });
});
