import { floatsOf } from "../tensor.js";
import type { Kernel } from "./kernel.js";

export const add: Kernel = {
  run({ inputs, outputs }) {
    const a = floatsOf(inputs[0]);
    const b = floatsOf(inputs[1]);
    const dst = floatsOf(outputs[0]);
    for (let i = 0; i < a.length; i++) dst[i] = (a[i] as number) + (b[i] as number);
  },
};
