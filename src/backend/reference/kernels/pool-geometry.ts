// Index arithmetic of pooling, shared by the forward and the backward kernel.
import { listAttribute } from "../../../graph/graph.js";
import { asPair } from "../../../graph/ops/window.js";
import { sizes4, type Tensor } from "../tensor.js";
import type { KernelCall, Work } from "./kernel.js";

/** src [N, C, H, W] -> dst [N, C, PH, PW]. */
export interface PoolGeometry {
  readonly n: number;
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly ph: number;
  readonly pw: number;
  readonly windowH: number;
  readonly windowW: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly paddingH: number;
  readonly paddingW: number;
}

export function poolGeometry(
  { op }: KernelCall,
  src: Tensor | undefined,
  dst: Tensor | undefined,
): PoolGeometry {
  const [n, c, h, w] = sizes4(src);
  const [, , ph, pw] = sizes4(dst);
  const [windowH, windowW] = asPair(listAttribute(op.attributes, "window"));
  const [strideH, strideW] = asPair(listAttribute(op.attributes, "stride"));
  const [paddingH, paddingW] = asPair(listAttribute(op.attributes, "padding"));
  return { n, c, h, w, ph, pw, windowH, windowW, strideH, strideW, paddingH, paddingW };
}

/**
 * The work of pooling: one item per map, which counts the cells of its windows and its own cells.
 */
export function poolWork({ n, c, h, w, ph, pw, windowH, windowW }: PoolGeometry): Work {
  return { items: n * c, each: 4 * (h * w + ph * pw * windowH * windowW) };
}
