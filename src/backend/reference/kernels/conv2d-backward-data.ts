import { floatsOf } from "../tensor.js";
import { convGeometry, insideRange } from "./conv-geometry.js";
import type { Kernel } from "./kernel.js";

/** diff_src[n,c,i·sh+u-ph,j·sw+v-pw] += diff_dst[n,o,i,j] · weights[o,c,u,v]; one image a part. */
export const conv2dBackwardData: Kernel = {
  parts: ({ outputs }) => outputs[0]?.type.shape[0] ?? 0,
  run(call, n) {
    const g = convGeometry(call, call.outputs[0], call.inputs[1], call.inputs[0]);
    const diffDst = floatsOf(call.inputs[0]);
    const weights = floatsOf(call.inputs[1]);
    const diffSrc = floatsOf(call.outputs[0]);
    diffSrc.fill(0, n * g.c * g.h * g.w, (n + 1) * g.c * g.h * g.w);
    for (let o = 0; o < g.o; o++) {
      const dstAt = (n * g.o + o) * g.oh * g.ow;
      const firstC = Math.floor(o / g.groupO) * g.groupC;
      for (let c = 0; c < g.groupC; c++) {
        const srcAt = (n * g.c + firstC + c) * g.h * g.w;
        for (let u = 0; u < g.kh; u++) {
          const [top, bottom] = insideRange(g.oh, g.h, u, g.sh, g.ph);
          for (let v = 0; v < g.kw; v++) {
            const [left, right] = insideRange(g.ow, g.w, v, g.sw, g.pw);
            const weight = weights[((o * g.groupC + c) * g.kh + u) * g.kw + v] as number;
            for (let i = top; i < bottom; i++) {
              const from = dstAt + i * g.ow;
              const to = srcAt + (i * g.sh + u - g.ph) * g.w + v - g.pw;
              for (let j = left; j < right; j++) {
                const at = to + j * g.sw;
                diffSrc[at] = (diffSrc[at] as number) + weight * (diffDst[from + j] as number);
              }
            }
          }
        }
      }
    }
  },
};
