import { floatsOf } from "../tensor.js";
import { type Kernel, scalarOf } from "./kernel.js";

/** factor [], weights... -> [] ½·factor·Σ‖w‖². */
export const l2Penalty: Kernel = {
  run({ inputs, outputs }) {
    let squares = 0;
    for (const weights of inputs.slice(1)) {
      const w = floatsOf(weights);
      for (let i = 0; i < w.length; i++) squares += (w[i] as number) * (w[i] as number);
    }
    floatsOf(outputs[0])[0] = 0.5 * scalarOf(inputs[0]) * squares;
  },
};
