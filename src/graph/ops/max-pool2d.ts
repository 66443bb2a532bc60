import { UnsupportedOpError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { listAttribute } from "../graph.js";
import { broadcast } from "../primitives/broadcast.js";
import { averagePool2dOp } from "./average-pool2d.js";
import { constant } from "./constant.js";
import { multiply } from "./multiply.js";
import { scale } from "./scale.js";
import { expectSameShape, inputAt } from "./shapes.js";
import { asPair, type PoolOptions, poolAttributes, pooledShape } from "./window.js";

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
  // Windows that do not overlap have a cell each, whose gradient is the only one of its window that passes.
  gradient: ({ graph, node, diffs }) => {
    const diff = inputAt("max_pool2d_backward", diffs, 0);
    const workspace = inputAt("max_pool2d_backward", node.inputs, 1);
    const { shape: _, ...attributes } = node.attributes;
    const window = asPair(listAttribute(attributes, "window"));
    if (listAttribute(attributes, "stride").some((step, axis) => step < (window[axis] ?? 0))) {
      throw new UnsupportedOpError(
        `${node.label}: the values of pooling windows that overlap cannot be put back with a gradient; ` +
          "use a stride of at least the window",
      );
    }
    const src = inputAt("max_pool2d_backward", node.inputs, 0);
    const ones = broadcast(constant(graph, 1), src.type.shape);
    const switches = graph.apply1(maxPool2dBackwardOp, [ones, workspace], node.attributes);
    const kept = multiply(diff, switches);
    const mean = graph.apply1(averagePool2dOp, [kept], attributes);
    return [scale(mean, window[0] * window[1])];
  },
};

/** diff_dst of a max pooling's shape -> its cells at the maxima of that pooling, zeros elsewhere. */
export function unpool2d(src: Value, pooled: Value): Value | undefined {
  const { definition, inputs, outputs, attributes } = pooled.producer;
  if (definition !== maxPool2dOp) return undefined;
  const workspace = inputAt("max_pool2d", outputs, 1);
  const shape = inputAt("max_pool2d", inputs, 0).type.shape;
  return src.graph.apply1(maxPool2dBackwardOp, [src, workspace], { ...attributes, shape });
}

/** Max pooling; cells of padding count as -infinity. */
export function maxPool2d(src: Value, options: PoolOptions): Value {
  const [dst] = src.graph.apply(maxPool2dOp, [src], poolAttributes(options));
  return inputAt("max_pool2d", [dst], 0) as Value;
}
