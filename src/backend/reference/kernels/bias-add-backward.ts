import { floatsOf } from "../tensor.js";
import { divided, sizeOfTensor } from "./kernel.js";

/**
 * diff_dst [N, C, ...] -> diff_bias [C]: the sum over images and positions. Divided by channels.
 */
export const biasAddBackward = divided(
  ({ inputs, outputs }) => {
    const channels = sizeOfTensor(outputs[0]);
    return { items: channels, each: sizeOfTensor(inputs[0]) / channels };
  },
  ({ inputs, outputs }, from, to) => {
    const diffDst = floatsOf(inputs[0]);
    const diffBias = floatsOf(outputs[0]);
    const images = inputs[0]?.type.shape[0] ?? 0;
    const channels = diffBias.length;
    const inner = diffDst.length / (images * channels);
    for (let c = from; c < to; c++) {
      let sum = 0;
      for (let n = 0; n < images; n++) {
        const at = (n * channels + c) * inner;
        for (let i = at; i < at + inner; i++) sum += diffDst[i] as number;
      }
      diffBias[c] = sum;
    }
  },
);
