import { floatsOf } from "../tensor.js";
import type { Kernel } from "./kernel.js";

/** diff_dst [N, C, ...] -> diff_bias [C]: summed over images and positions. */
export const biasAddBackward: Kernel = {
  run({ inputs, outputs }) {
    const diffDst = floatsOf(inputs[0]);
    const diffBias = floatsOf(outputs[0]);
    const images = inputs[0]?.type.shape[0] ?? 0;
    const inner = diffDst.length / (images * diffBias.length);
    diffBias.fill(0);
    for (let at = 0; at < diffDst.length; ) {
      for (let c = 0; c < diffBias.length; c++) {
        let sum = diffBias[c] as number;
        for (let i = 0; i < inner; i++, at++) sum += diffDst[at] as number;
        diffBias[c] = sum;
      }
    }
  },
};
