import { floatsOf } from "../tensor.js";
import { convGeometry, insideRange } from "./conv-geometry.js";
import { countedWork, divided, sizeOfTensor } from "./kernel.js";

/**
 * diff_weights[o,c,u,v] = Σ_n,i,j src[n,c,i·sh+u-ph,j·sw+v-pw] · diff_dst[n,o,i,j]; divided by
 * weights.
 */
export const conv2dBackwardWeights = divided(
  (call) => countedWork(call, sizeOfTensor(call.outputs[0])),
  (call, from, to) => {
    const g = convGeometry(call, call.inputs[0], call.outputs[0], call.inputs[1]);
    const src = floatsOf(call.inputs[0]);
    const diffDst = floatsOf(call.inputs[1]);
    const diffWeights = floatsOf(call.outputs[0]);
    for (let at = from; at < to; at++) {
      const v = at % g.kw;
      const u = Math.floor(at / g.kw) % g.kh;
      const row = Math.floor(at / (g.kw * g.kh));
      const o = Math.floor(row / g.groupC);
      const c = Math.floor(o / g.groupO) * g.groupC + (row % g.groupC);
      const [top, bottom] = insideRange(g.oh, g.h, u, g.sh, g.ph);
      const [left, right] = insideRange(g.ow, g.w, v, g.sw, g.pw);
      let sum = 0;
      for (let n = 0; n < g.n; n++) {
        const dstAt = (n * g.o + o) * g.oh * g.ow;
        const srcAt = (n * g.c + c) * g.h * g.w;
        for (let i = top; i < bottom; i++) {
          const diffRow = dstAt + i * g.ow;
          const srcRow = srcAt + (i * g.sh + u - g.ph) * g.w + v - g.pw;
          for (let j = left; j < right; j++) {
            sum += (src[srcRow + j * g.sw] as number) * (diffDst[diffRow + j] as number);
          }
        }
      }
      diffWeights[at] = sum;
    }
  },
);
