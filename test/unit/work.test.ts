import { describe, expect, it } from "vitest";
import type { FunctionSpec, OpSpec } from "../../src/graph/program.js";
import { flopsOf, flopsOfStep } from "../../src/graph/work.js";

/** Returns a function with one op on tensors of these shapes; the last shape is the output. */
function single(op: string, shapes: number[][], attributes: OpSpec["attributes"] = {}) {
  const ids = shapes.map((_, index) => index);
  const spec: OpSpec = {
    op,
    label: "layers[0]",
    inputs: ids.slice(0, -1),
    outputs: ids.slice(-1),
    attributes,
  };
  return { spec, values: shapes.map((shape) => ({ dtype: "f32" as const, shape })) };
}

const src = [10, 20, 12, 12];
const weights = [40, 20, 5, 5];
const dst = [10, 40, 8, 8];
// 10 images, 40 maps of 8x8, each value from 20 maps of 5x5.
const convolution = 2 * 10 * 40 * 8 * 8 * 20 * 5 * 5;

describe("flopsOf", () => {
  it.each<[string, number[][], OpSpec["attributes"], number]>([
    ["conv2d", [src, weights, dst], {}, convolution],
    ["conv2d_backward_data", [dst, weights, src], {}, convolution],
    ["conv2d_backward_weights", [src, dst, weights], {}, convolution],
    // With two groups, each value depends on 10 maps.
    ["conv2d", [src, [40, 10, 5, 5], dst], { groups: 2 }, convolution / 2],
    [
      "matmul",
      [
        [3, 5],
        [5, 7],
        [3, 7],
      ],
      { transposeA: 0, transposeB: 0 },
      2 * 3 * 5 * 7,
    ],
    [
      "matmul",
      [
        [5, 3],
        [5, 7],
        [3, 7],
      ],
      { transposeA: 1, transposeB: 0 },
      2 * 3 * 5 * 7,
    ],
    [
      "matmul",
      [
        [3, 5],
        [7, 5],
        [3, 7],
      ],
      { transposeA: 0, transposeB: 1 },
      2 * 3 * 5 * 7,
    ],
    ["bias_add", [[3, 5], [5], [3, 5]], {}, 0],
  ])("%s of %j", (op, shapes, attributes, expected) => {
    const { spec, values } = single(op, shapes, attributes);
    expect(flopsOf(spec, { values })).toBe(expected);
  });

  it("adds up over a step", () => {
    const { spec, values } = single("conv2d", [src, weights, dst]);
    const step: FunctionSpec = {
      batch: 10,
      values,
      ops: [spec, spec],
      outputs: [],
      assignments: [],
    };
    expect(flopsOfStep(step)).toBe(2 * convolution);
  });
});
