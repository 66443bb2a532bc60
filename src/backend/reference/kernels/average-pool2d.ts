import { floatsOf } from "../tensor.js";
import { divided } from "./kernel.js";
import { type PoolGeometry, poolGeometry, poolWork } from "./pool-geometry.js";

/** Calls `visit` for each cell of each window of map `c`, with the indices of both. */
function forEachCell(g: PoolGeometry, c: number, visit: (cell: number, window: number) => void) {
  for (let i = 0; i < g.ph; i++) {
    const top = i * g.strideH - g.paddingH;
    for (let j = 0; j < g.pw; j++) {
      const left = j * g.strideW - g.paddingW;
      const window = (c * g.ph + i) * g.pw + j;
      for (let y = Math.max(0, top); y < Math.min(g.h, top + g.windowH); y++) {
        for (let x = Math.max(0, left); x < Math.min(g.w, left + g.windowW); x++) {
          visit((c * g.h + y) * g.w + x, window);
        }
      }
    }
  }
}

/** src [N, C, H, W] -> dst [N, C, PH, PW]: the mean of each window. Divided by maps. */
export const averagePool2d = divided(
  (call) => poolWork(poolGeometry(call, call.inputs[0], call.outputs[0])),
  (call, from, to) => {
    const g = poolGeometry(call, call.inputs[0], call.outputs[0]);
    const size = g.windowH * g.windowW;
    const src = floatsOf(call.inputs[0]);
    const dst = floatsOf(call.outputs[0]);
    dst.fill(0, from * g.ph * g.pw, to * g.ph * g.pw);
    for (let c = from; c < to; c++) {
      forEachCell(g, c, (cell, window) => {
        dst[window] = (dst[window] as number) + (src[cell] as number) / size;
      });
    }
  },
);

/** diff_dst [N, C, PH, PW] -> diff_src [N, C, H, W], each window's gradient shared by its cells. */
export const averagePool2dBackward = divided(
  (call) => poolWork(poolGeometry(call, call.outputs[0], call.inputs[0])),
  (call, from, to) => {
    const g = poolGeometry(call, call.outputs[0], call.inputs[0]);
    const size = g.windowH * g.windowW;
    const diffDst = floatsOf(call.inputs[0]);
    const diffSrc = floatsOf(call.outputs[0]);
    diffSrc.fill(0, from * g.h * g.w, to * g.h * g.w);
    for (let c = from; c < to; c++) {
      forEachCell(g, c, (cell, window) => {
        diffSrc[cell] = (diffSrc[cell] as number) + (diffDst[window] as number) / size;
      });
    }
  },
);
