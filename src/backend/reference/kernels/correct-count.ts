import { floatsOf, integersOf } from "../tensor.js";
import type { Kernel } from "./kernel.js";

/** predictions [N], labels [N] -> [] the number of equal rows, without padded ones. */
export const correctCount: Kernel = {
  run({ inputs, outputs, step }) {
    const predictions = integersOf(inputs[0]);
    const labels = integersOf(inputs[1]);
    let correct = 0;
    for (let row = 0; row < step.valid; row++) {
      if (predictions[row] === labels[row]) correct++;
    }
    floatsOf(outputs[0])[0] = correct;
  },
};
