import { ShapeError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { listAttribute } from "../graph.js";
import { expectRank, expectSameShape, inputAt } from "./shapes.js";
import { asPair, type Pair, windowCount } from "./window.js";

export interface MaxPool2dOptions {
  /** `[rows, columns]`. */
  readonly window: Pair;
  /** `[rows, columns]`; default `window`, so that windows do not overlap. */
  readonly stride?: Pair;
  /** Cells of -infinity added on both sides, fewer than the window; default `[0, 0]`. */
  readonly padding?: Pair;
}

/**
 * src [N, C, H, W] -> dst [N, C, PH, PW], workspace [N, C, PH, PW] (i32): the index of the maximum
 * in its window, in row-major order. Incomplete windows at the border are dropped; the first
 * maximum in this order wins; a NaN in the window wins over every number.
 */
export const maxPool2dOp: OpDefinition = {
  name: "max_pool2d",
  infer: (inputs, attributes) => {
    const [n = 0, c = 0, h = 0, w = 0] = expectRank("max_pool2d", "src", inputs[0], 4);
    const [kh, kw] = asPair(listAttribute(attributes, "window"));
    const [sh, sw] = asPair(listAttribute(attributes, "stride"));
    const [ph, pw] = asPair(listAttribute(attributes, "padding"));
    if (ph >= kh || pw >= kw) {
      throw new ShapeError(
        `max_pool2d: padding [${ph}, ${pw}] must be smaller than the window [${kh}, ${kw}]`,
      );
    }
    const shape = [
      n,
      c,
      windowCount("max_pool2d", "height", h, kh, sh, ph),
      windowCount("max_pool2d", "width", w, kw, sw, pw),
    ];
    return [
      { dtype: "f32", shape },
      { dtype: "i32", shape },
    ];
  },
  gradient: ({ graph, node, diffs }) => {
    const src = inputAt("max_pool2d", node.inputs, 0);
    const workspace = inputAt("max_pool2d", node.outputs, 1);
    const [diffDst] = diffs;
    if (!diffDst) return [];
    return [
      graph.apply1(maxPool2dBackwardOp, [diffDst, workspace], {
        ...node.attributes,
        shape: src.type.shape,
      }),
    ];
  },
};

/** diff_dst [N, C, PH, PW], workspace -> diff_src [N, C, H, W] (attribute `shape`). */
export const maxPool2dBackwardOp: OpDefinition = {
  name: "max_pool2d_backward",
  infer: ([diffDst, workspace], attributes) => {
    expectSameShape("max_pool2d_backward", diffDst, workspace);
    return [{ dtype: "f32", shape: listAttribute(attributes, "shape") }];
  },
};

export function maxPool2d(src: Value, options: MaxPool2dOptions): Value {
  const [dst] = src.graph.apply(maxPool2dOp, [src], {
    window: options.window,
    stride: options.stride ?? options.window,
    padding: options.padding ?? [0, 0],
  });
  return inputAt("max_pool2d", [dst], 0) as Value;
}
