import { floatsOf, integersOf } from "../tensor.js";
import type { Kernel } from "./kernel.js";
import { poolGeometry } from "./pool-geometry.js";

/** diff_dst, workspace [N, C, PH, PW] -> diff_src [N, C, H, W]: each window's gradient goes to its winner. */
export const maxPool2dBackward: Kernel = {
  run(call) {
    const g = poolGeometry(call, call.outputs[0], call.inputs[0]);
    const diffDst = floatsOf(call.inputs[0]);
    const workspace = integersOf(call.inputs[1]);
    const diffSrc = floatsOf(call.outputs[0]);
    const planes = diffDst.length / (g.ph * g.pw);
    diffSrc.fill(0);
    for (let c = 0; c < planes; c++) {
      for (let i = 0; i < g.ph; i++) {
        for (let j = 0; j < g.pw; j++) {
          const from = (c * g.ph + i) * g.pw + j;
          const place = workspace[from] as number;
          const row = i * g.strideH - g.paddingH + Math.floor(place / g.windowW);
          const column = j * g.strideW - g.paddingW + (place % g.windowW);
          const to = (c * g.h + row) * g.w + column;
          diffSrc[to] = (diffSrc[to] as number) + (diffDst[from] as number);
        }
      }
    }
  },
};
