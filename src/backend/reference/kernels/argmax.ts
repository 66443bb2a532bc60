import { floatsOf, integersOf, sizes2 } from "../tensor.js";
import type { Kernel } from "./kernel.js";

/** src [N, K] -> index of each row's first maximum [N]. */
export const argmax: Kernel = {
  run({ inputs, outputs }) {
    const [rows, classes] = sizes2(inputs[0]);
    const src = floatsOf(inputs[0]);
    const dst = integersOf(outputs[0]);
    for (let row = 0; row < rows; row++) {
      let best = 0;
      for (let k = 1; k < classes; k++) {
        const value = src[row * classes + k] as number;
        if (value > (src[row * classes + best] as number)) best = k;
      }
      dst[row] = best;
    }
  },
};
