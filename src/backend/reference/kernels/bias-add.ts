import { floatsOf } from "../tensor.js";
import { elementwise } from "./kernel.js";

/** src [N, C, ...] + bias [C] -> dst [N, C, ...]. */
export const biasAdd = elementwise(({ inputs, outputs }, from, to) => {
  const src = floatsOf(inputs[0]);
  const bias = floatsOf(inputs[1]);
  const dst = floatsOf(outputs[0]);
  const images = inputs[0]?.type.shape[0] ?? 0;
  const inner = src.length / (images * bias.length);
  for (let i = from; i < to; ) {
    const map = Math.floor(i / inner);
    const value = bias[map % bias.length] as number;
    for (const end = Math.min(to, (map + 1) * inner); i < end; i++) {
      dst[i] = (src[i] as number) + value;
    }
  }
});
