import { floatsOf, integersOf } from "../tensor.js";
import { divided } from "./kernel.js";
import { poolGeometry, poolWork } from "./pool-geometry.js";

/**
 * diff_dst, workspace [N, C, PH, PW] -> diff_src [N, C, H, W]: the gradient of a window is added at
 * the position of its maximum. Divided by maps.
 */
export const maxPool2dBackward = divided(
  (call) => poolWork(poolGeometry(call, call.outputs[0], call.inputs[0])),
  (call, from, to) => {
    const g = poolGeometry(call, call.outputs[0], call.inputs[0]);
    const diffDst = floatsOf(call.inputs[0]);
    const workspace = integersOf(call.inputs[1]);
    const diffSrc = floatsOf(call.outputs[0]);
    diffSrc.fill(0, from * g.h * g.w, to * g.h * g.w);
    for (let c = from; c < to; c++) {
      for (let i = 0; i < g.ph; i++) {
        for (let j = 0; j < g.pw; j++) {
          const at = (c * g.ph + i) * g.pw + j;
          const place = workspace[at] as number;
          const row = i * g.strideH - g.paddingH + Math.floor(place / g.windowW);
          const column = j * g.strideW - g.paddingW + (place % g.windowW);
          const winner = (c * g.h + row) * g.w + column;
          diffSrc[winner] = (diffSrc[winner] as number) + (diffDst[at] as number);
        }
      }
    }
  },
);
