import { ShapeError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { formatShape, listAttribute, numberAttribute } from "../graph.js";
import { type Attributes, sizeOf, type TensorType } from "../program.js";
import { expectRank, expectSameShape, inputAt } from "./shapes.js";
import { asPair, type Pair, windowCount } from "./window.js";

export interface Conv2dOptions {
  /** `[rows, columns]`, default `[1, 1]`. */
  readonly stride?: Pair;
  /** Zeros added on both sides, `[rows, columns]`, default `[0, 0]` ("valid"). */
  readonly padding?: Pair;
  /** Channel groups, default 1. */
  readonly groups?: number;
}

/** src [N, C, H, W] * weights [O, C/groups, KH, KW] -> dst [N, O, OH, OW], cross-correlation. */
const conv2dOp: OpDefinition = {
  name: "conv2d",
  infer: (inputs, attributes) => [
    { dtype: "f32", shape: dstShape(inputs[0]?.shape, inputs[1]?.shape, attributes) },
  ],
  multiplyAdds: ([, weights], [dst]) => productsOf(weights, dst),
  gradient: ({ graph, node, diffs }) => {
    const src = inputAt("conv2d", node.inputs, 0);
    const weights = inputAt("conv2d", node.inputs, 1);
    const diffDst = inputAt("conv2d", diffs, 0);
    return [
      graph.apply1(conv2dBackwardDataOp, [diffDst, weights], {
        ...node.attributes,
        shape: src.type.shape,
      }),
      graph.apply1(conv2dBackwardWeightsOp, [src, diffDst], {
        ...node.attributes,
        shape: weights.type.shape,
      }),
    ];
  },
};

/** diff_dst [N, O, OH, OW], weights -> diff_src [N, C, H, W] (attribute `shape`). */
export const conv2dBackwardDataOp: OpDefinition = {
  name: "conv2d_backward_data",
  infer: ([diffDst, weights], attributes) => {
    const shape = listAttribute(attributes, "shape");
    const dst = dstShape(shape, weights?.shape, attributes);
    expectSameShape("conv2d_backward_data", diffDst, { dtype: "f32", shape: dst });
    return [{ dtype: "f32", shape }];
  },
  multiplyAdds: ([diffDst, weights]) => productsOf(weights, diffDst),
  gradient: ({ graph, node, diffs }) => {
    const diff = inputAt("conv2d_backward_data", diffs, 0);
    const diffDst = inputAt("conv2d_backward_data", node.inputs, 0);
    const weights = inputAt("conv2d_backward_data", node.inputs, 1);
    const { shape: _, ...attributes } = node.attributes;
    return [
      graph.apply1(conv2dOp, [diff, weights], attributes),
      graph.apply1(conv2dBackwardWeightsOp, [diff, diffDst], {
        ...attributes,
        shape: weights.type.shape,
      }),
    ];
  },
};

/** src [N, C, H, W], diff_dst [N, O, OH, OW] -> diff_weights (attribute `shape`). */
export const conv2dBackwardWeightsOp: OpDefinition = {
  name: "conv2d_backward_weights",
  infer: ([src, diffDst], attributes) => {
    const shape = listAttribute(attributes, "shape");
    const dst = dstShape(src?.shape, shape, attributes);
    expectSameShape("conv2d_backward_weights", diffDst, { dtype: "f32", shape: dst });
    return [{ dtype: "f32", shape }];
  },
  multiplyAdds: ([, diffDst], [diffWeights]) => productsOf(diffWeights, diffDst),
};

/** Cross-correlation of images with filters: dst[n,o,i,j] = Σ src[n,c,i·s+u-p,j·s+v-p]·weights[o,c,u,v]. */
export function conv2d(src: Value, weights: Value, options: Conv2dOptions = {}): Value {
  return src.graph.apply1(conv2dOp, [src, weights], {
    stride: options.stride ?? [1, 1],
    padding: options.padding ?? [0, 0],
    groups: options.groups ?? 1,
  });
}

/**
 * The transposed convolution, src [N, O, OH, OW] * weights [O, C/groups, KH, KW] -> dst of `shape` [N, C, H, W]: each value
 * of src adds its filter to the place that the convolution would read it from.
 */
export function convTranspose2d(
  src: Value,
  weights: Value,
  shape: readonly number[],
  options: Required<Conv2dOptions>,
): Value {
  return src.graph.apply1(conv2dBackwardDataOp, [src, weights], { ...options, shape });
}

/**
 * Each value of dst [N, O, OH, OW] is a sum over weights[o], which has C/groups·KH·KW elements. The
 * gradients consist of the same products.
 */
function productsOf(weights: TensorType | undefined, dst: TensorType | undefined): number {
  return sizeOf(dst?.shape ?? []) * sizeOf(weights?.shape.slice(1) ?? []);
}

function dstShape(
  src: readonly number[] | undefined,
  weights: readonly number[] | undefined,
  attributes: Attributes,
): readonly number[] {
  const [n = 0, c = 0, h = 0, w = 0] = expectRank("conv2d", "src", typed(src), 4);
  const [o = 0, i = 0, kh = 0, kw = 0] = expectRank("conv2d", "weights", typed(weights), 4);
  const groups = numberAttribute(attributes, "groups");
  const [sh, sw] = asPair(listAttribute(attributes, "stride"));
  const [ph, pw] = asPair(listAttribute(attributes, "padding"));
  if (c !== i * groups) {
    throw new ShapeError(
      `the filters ${formatShape([o, i, kh, kw])} expect ${i * groups} input maps` +
        `${groups > 1 ? ` in ${groups} groups` : ""}, but the image ${formatShape([n, c, h, w])} has ${c}`,
    );
  }
  if (o % groups !== 0) {
    throw new ShapeError(`${o} filters cannot be split into ${groups} groups`);
  }
  return [
    n,
    o,
    windowCount("conv2d", "height", h, kh, sh, ph),
    windowCount("conv2d", "width", w, kw, sw, pw),
  ];
}

function typed(shape: readonly number[] | undefined) {
  return shape && { dtype: "f32" as const, shape };
}
