import { floatsOf, integersOf } from "../tensor.js";
import { divided } from "./kernel.js";
import { poolGeometry, poolWork } from "./pool-geometry.js";

/**
 * src [N, C, H, W] -> dst, workspace [N, C, PH, PW]: maximum and its index in the window. Divided
 * by maps.
 */
export const maxPool2d = divided(
  (call) => poolWork(poolGeometry(call, call.inputs[0], call.outputs[0])),
  (call, from, to) => {
    const g = poolGeometry(call, call.inputs[0], call.outputs[0]);
    const src = floatsOf(call.inputs[0]);
    const dst = floatsOf(call.outputs[0]);
    const workspace = integersOf(call.outputs[1]);
    for (let c = from; c < to; c++) {
      for (let i = 0; i < g.ph; i++) {
        const top = i * g.strideH - g.paddingH;
        for (let j = 0; j < g.pw; j++) {
          const left = j * g.strideW - g.paddingW;
          let best = Number.NEGATIVE_INFINITY;
          let place = -1;
          for (let u = Math.max(0, -top); u < g.windowH && top + u < g.h; u++) {
            for (let v = Math.max(0, -left); v < g.windowW && left + v < g.w; v++) {
              const value = src[(c * g.h + top + u) * g.w + left + v] as number;
              // Takes the first cell, then any greater one. The first NaN replaces numbers and is
              // kept.
              if (place < 0 || (!(value <= best) && !Number.isNaN(best))) {
                best = value;
                place = u * g.windowW + v;
              }
            }
          }
          dst[(c * g.ph + i) * g.pw + j] = best;
          workspace[(c * g.ph + i) * g.pw + j] = place;
        }
      }
    }
  },
);
