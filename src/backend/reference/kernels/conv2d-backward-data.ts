import { floatsOf } from "../tensor.js";
import { convGeometry, insideRange, workByMaps } from "./conv-geometry.js";
import { divided } from "./kernel.js";

/**
 * diff_src[n,c,i·sh+u-ph,j·sw+v-pw] += diff_dst[n,o,i,j] · weights[o,c,u,v]; divided by n and c.
 */
export const conv2dBackwardData = divided(
  (call) => workByMaps(call, call.outputs[0]),
  (call, from, to) => {
    const g = convGeometry(call, call.outputs[0], call.inputs[1], call.inputs[0]);
    const diffDst = floatsOf(call.inputs[0]);
    const weights = floatsOf(call.inputs[1]);
    const diffSrc = floatsOf(call.outputs[0]);
    diffSrc.fill(0, from * g.h * g.w, to * g.h * g.w);
    for (let map = from; map < to; map++) {
      const n = Math.floor(map / g.c);
      const c = map - n * g.c;
      const group = Math.floor(c / g.groupC);
      for (let o = group * g.groupO; o < (group + 1) * g.groupO; o++) {
        const dstAt = (n * g.o + o) * g.oh * g.ow;
        const weightsAt = (o * g.groupC + (c % g.groupC)) * g.kh * g.kw;
        for (let u = 0; u < g.kh; u++) {
          const [top, bottom] = insideRange(g.oh, g.h, u, g.sh, g.ph);
          for (let v = 0; v < g.kw; v++) {
            const [left, right] = insideRange(g.ow, g.w, v, g.sw, g.pw);
            const weight = weights[weightsAt + u * g.kw + v] as number;
            for (let i = top; i < bottom; i++) {
              const fromRow = dstAt + i * g.ow;
              const toRow = (map * g.h + i * g.sh + u - g.ph) * g.w + v - g.pw;
              for (let j = left; j < right; j++) {
                const at = toRow + j * g.sw;
                diffSrc[at] = (diffSrc[at] as number) + weight * (diffDst[fromRow + j] as number);
              }
            }
          }
        }
      }
    }
  },
);
