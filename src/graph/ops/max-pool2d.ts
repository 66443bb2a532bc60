import type { OpDefinition, Value } from "../graph.js";
import { listAttribute } from "../graph.js";
import { expectSameShape, inputAt } from "./shapes.js";
import { type PoolOptions, poolAttributes, pooledShape } from "./window.js";

/**
 * src [N, C, H, W] -> dst [N, C, PH, PW], workspace [N, C, PH, PW] (i32): the index of the maximum
 * in its window, in row-major order. Incomplete windows at the border are dropped; the first
 * maximum in this order wins; a NaN in the window wins over every number.
 */
export const maxPool2dOp: OpDefinition = {
  name: "max_pool2d",
  infer: ([src], attributes) => {
    const shape = pooledShape("max_pool2d", src, attributes);
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

/** Max pooling; cells of padding count as -infinity. */
export function maxPool2d(src: Value, options: PoolOptions): Value {
  const [dst] = src.graph.apply(maxPool2dOp, [src], poolAttributes(options));
  return inputAt("max_pool2d", [dst], 0) as Value;
}
