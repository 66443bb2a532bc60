import { floatsOf } from "../tensor.js";
import { convGeometry, insideRange } from "./conv-geometry.js";
import type { Kernel } from "./kernel.js";

/** diff_weights[o,c,u,v] = Σ_n,i,j src[n,c,i·sh+u-ph,j·sw+v-pw] · diff_dst[n,o,i,j]; one filter a part. */
export const conv2dBackwardWeights: Kernel = {
  parts: ({ outputs }) => outputs[0]?.type.shape[0] ?? 0,
  run(call, o) {
    const g = convGeometry(call, call.inputs[0], call.outputs[0], call.inputs[1]);
    const src = floatsOf(call.inputs[0]);
    const diffDst = floatsOf(call.inputs[1]);
    const diffWeights = floatsOf(call.outputs[0]);
    const firstC = Math.floor(o / g.groupO) * g.groupC;
    for (let c = 0; c < g.groupC; c++) {
      for (let u = 0; u < g.kh; u++) {
        const [top, bottom] = insideRange(g.oh, g.h, u, g.sh, g.ph);
        for (let v = 0; v < g.kw; v++) {
          const [left, right] = insideRange(g.ow, g.w, v, g.sw, g.pw);
          let sum = 0;
          for (let n = 0; n < g.n; n++) {
            const dstAt = (n * g.o + o) * g.oh * g.ow;
            const srcAt = (n * g.c + firstC + c) * g.h * g.w;
            for (let i = top; i < bottom; i++) {
              const diffRow = dstAt + i * g.ow;
              const srcRow = srcAt + (i * g.sh + u - g.ph) * g.w + v - g.pw;
              for (let j = left; j < right; j++) {
                sum += (src[srcRow + j * g.sw] as number) * (diffDst[diffRow + j] as number);
              }
            }
          }
          diffWeights[((o * g.groupC + c) * g.kh + u) * g.kw + v] = sum;
        }
      }
    }
  },
};
