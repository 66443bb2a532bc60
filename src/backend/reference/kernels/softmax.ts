import { floatsOf, sizes2 } from "../tensor.js";
import type { Kernel } from "./kernel.js";
import { softmaxRow } from "./softmax-rows.js";

/** logits [N, K] -> probabilities [N, K]. */
export const softmax: Kernel = {
  run({ inputs, outputs }) {
    const [rows, classes] = sizes2(inputs[0]);
    const src = floatsOf(inputs[0]);
    const dst = floatsOf(outputs[0]);
    for (let row = 0; row < rows; row++) softmaxRow(dst, src, row, classes);
  },
};
