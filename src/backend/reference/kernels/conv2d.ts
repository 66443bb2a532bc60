import { floatsOf } from "../tensor.js";
import { convGeometry, insideRange, workByMaps } from "./conv-geometry.js";
import { divided } from "./kernel.js";

/** dst[n,o,i,j] = Σ_c,u,v src[n,c,i·sh+u-ph,j·sw+v-pw] · weights[o,c,u,v]; divided by n and o. */
export const conv2d = divided(
  (call) => workByMaps(call, call.outputs[0]),
  (call, from, to) => {
    const g = convGeometry(call, call.inputs[0], call.inputs[1], call.outputs[0]);
    const src = floatsOf(call.inputs[0]);
    const weights = floatsOf(call.inputs[1]);
    const dst = floatsOf(call.outputs[0]);
    const plane = g.oh * g.ow;
    dst.fill(0, from * plane, to * plane);
    for (let map = from; map < to; map++) {
      const o = map % g.o;
      const n = (map - o) / g.o;
      const firstC = Math.floor(o / g.groupO) * g.groupC;
      for (let c = 0; c < g.groupC; c++) {
        const srcAt = (n * g.c + firstC + c) * g.h * g.w;
        for (let u = 0; u < g.kh; u++) {
          const [top, bottom] = insideRange(g.oh, g.h, u, g.sh, g.ph);
          for (let v = 0; v < g.kw; v++) {
            const [left, right] = insideRange(g.ow, g.w, v, g.sw, g.pw);
            const weight = weights[((o * g.groupC + c) * g.kh + u) * g.kw + v] as number;
            for (let i = top; i < bottom; i++) {
              const toRow = map * plane + i * g.ow;
              const fromRow = srcAt + (i * g.sh + u - g.ph) * g.w + v - g.pw;
              for (let j = left; j < right; j++) {
                const at = toRow + j;
                dst[at] = (dst[at] as number) + weight * (src[fromRow + j * g.sw] as number);
              }
            }
          }
        }
      }
    }
  },
);
