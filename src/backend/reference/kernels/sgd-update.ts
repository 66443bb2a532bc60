import { floatsOf } from "../tensor.js";
import { type Kernel, scalarOf } from "./kernel.js";

/** parameter [...], gradient [...], eta [] -> parameter - eta·gradient. */
export const sgdUpdate: Kernel = {
  run({ inputs, outputs }) {
    const parameter = floatsOf(inputs[0]);
    const gradient = floatsOf(inputs[1]);
    const eta = scalarOf(inputs[2]);
    const dst = floatsOf(outputs[0]);
    for (let i = 0; i < dst.length; i++) {
      dst[i] = (parameter[i] as number) - eta * (gradient[i] as number);
    }
  },
};
