// Index arithmetic of convolution, shared by the forward kernel and the two backward kernels.
import { listAttribute, numberAttribute } from "../../../graph/graph.js";
import { asPair } from "../../../graph/ops/window.js";
import { sizes4, type Tensor } from "../tensor.js";
import { countedWork, type KernelCall, type Work } from "./kernel.js";

/** src [N, C, H, W] * weights [O, C/groups, KH, KW] -> dst [N, O, OH, OW]. */
export interface ConvGeometry {
  readonly n: number;
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly o: number;
  readonly oh: number;
  readonly ow: number;
  readonly kh: number;
  readonly kw: number;
  /** Number of input maps in each group. */
  readonly groupC: number;
  readonly groupO: number;
  readonly sh: number;
  readonly sw: number;
  readonly ph: number;
  readonly pw: number;
}

export function convGeometry(
  { op }: KernelCall,
  src: Tensor | undefined,
  weights: Tensor | undefined,
  dst: Tensor | undefined,
): ConvGeometry {
  const [n, c, h, w] = sizes4(src);
  const [o, groupC, kh, kw] = sizes4(weights);
  const [, , oh, ow] = sizes4(dst);
  const [sh, sw] = asPair(listAttribute(op.attributes, "stride"));
  const [ph, pw] = asPair(listAttribute(op.attributes, "padding"));
  const groupO = o / numberAttribute(op.attributes, "groups");
  return { n, c, h, w, o, oh, ow, kh, kw, groupC, groupO, sh, sw, ph, pw };
}

/** The work of convolution with one item per map of images `[N, C, H, W]`. */
export function workByMaps(call: KernelCall, images: Tensor | undefined): Work {
  const [n, maps] = sizes4(images);
  return countedWork(call, n * maps);
}

/**
 * Returns the output positions `[begin, end)` along one axis whose input `position·stride + tap -
 * padding` lies inside the image. The other positions read the zeros of the padding.
 */
export function insideRange(
  positions: number,
  size: number,
  tap: number,
  stride: number,
  padding: number,
): readonly [number, number] {
  const begin = Math.max(0, Math.ceil((padding - tap) / stride));
  const end = Math.min(positions, Math.floor((size - 1 + padding - tap) / stride) + 1);
  return [begin, Math.max(begin, end)];
}
