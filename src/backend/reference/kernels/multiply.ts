import { floatsOf } from "../tensor.js";
import { elementwise } from "./kernel.js";

export const multiply = elementwise(({ inputs, outputs }, from, to) => {
  const a = floatsOf(inputs[0]);
  const b = floatsOf(inputs[1]);
  const dst = floatsOf(outputs[0]);
  for (let i = from; i < to; i++) dst[i] = (a[i] as number) * (b[i] as number);
});
