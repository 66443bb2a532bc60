import { floatsOf } from "../tensor.js";
import { elementwise, scalarOf } from "./kernel.js";

/** parameter [...], gradient [...], eta [] -> parameter - eta·gradient. */
export const sgdUpdate = elementwise(({ inputs, outputs }, from, to) => {
  const parameter = floatsOf(inputs[0]);
  const gradient = floatsOf(inputs[1]);
  const eta = scalarOf(inputs[2]);
  const dst = floatsOf(outputs[0]);
  for (let i = from; i < to; i++) {
    dst[i] = (parameter[i] as number) - eta * (gradient[i] as number);
  }
});
