import type { OpDefinition, Value } from "../graph.js";
import { listAttribute } from "../graph.js";
import { expectSameShape, inputAt } from "./shapes.js";
import { type PoolOptions, poolAttributes, pooledShape } from "./window.js";

/**
 * src [N, C, H, W] -> dst [N, C, PH, PW]: the sum of each window divided by its size, so that cells
 * of padding count as zeros. Incomplete windows at the border are dropped.
 */
export const averagePool2dOp: OpDefinition = {
  name: "average_pool2d",
  infer: ([src], attributes) => [
    { dtype: "f32", shape: pooledShape("average_pool2d", src, attributes) },
  ],
  gradient: ({ graph, node, diffs }) => {
    const src = inputAt("average_pool2d", node.inputs, 0);
    const diffDst = inputAt("average_pool2d", diffs, 0);
    const attributes = { ...node.attributes, shape: src.type.shape };
    return [graph.apply1(averagePool2dBackwardOp, [diffDst], attributes)];
  },
};

/** diff_dst [N, C, PH, PW] -> diff_src [N, C, H, W] (attribute `shape`). */
export const averagePool2dBackwardOp: OpDefinition = {
  name: "average_pool2d_backward",
  infer: ([diffDst], attributes) => {
    const shape = listAttribute(attributes, "shape");
    const dst = pooledShape("average_pool2d_backward", { dtype: "f32", shape }, attributes);
    expectSameShape("average_pool2d_backward", diffDst, { dtype: "f32", shape: dst });
    return [{ dtype: "f32", shape }];
  },
};

/** Average pooling; the gradient of a window is shared equally among its cells. */
export function averagePool2d(src: Value, options: PoolOptions): Value {
  return src.graph.apply1(averagePool2dOp, [src], poolAttributes(options));
}
