import { floatsOf } from "../tensor.js";
import type { Kernel } from "./kernel.js";

/** src [N, C, ...] + bias [C] -> dst [N, C, ...]. */
export const biasAdd: Kernel = {
  run({ inputs, outputs }) {
    const src = floatsOf(inputs[0]);
    const bias = floatsOf(inputs[1]);
    const dst = floatsOf(outputs[0]);
    const images = inputs[0]?.type.shape[0] ?? 0;
    const inner = src.length / (images * bias.length);
    for (let at = 0; at < src.length; ) {
      for (let c = 0; c < bias.length; c++) {
        const value = bias[c] as number;
        for (let i = 0; i < inner; i++, at++) dst[at] = (src[at] as number) + value;
      }
    }
  },
};
