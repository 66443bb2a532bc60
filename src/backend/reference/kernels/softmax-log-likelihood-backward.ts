import { stringAttribute } from "../../../graph/graph.js";
import { floatsOf, integersOf, sizes2 } from "../tensor.js";
import { type Kernel, scalarOf } from "./kernel.js";

/**
 * probabilities [N, K], labels [N], diff [] -> diff·(probabilities - onehot), divided by the row
 * count for `mean`.
 */
export const softmaxLogLikelihoodBackward: Kernel = {
  run({ op, inputs, outputs, step }) {
    const [, classes] = sizes2(inputs[0]);
    const probabilities = floatsOf(inputs[0]);
    const labels = integersOf(inputs[1]);
    const diffLogits = floatsOf(outputs[0]);
    const mean = stringAttribute(op.attributes, "reduction") === "mean";
    const factor = scalarOf(inputs[2]) / (mean ? step.valid : 1);
    for (let row = 0; row < step.valid; row++) {
      const label = labels[row] as number;
      for (let k = 0; k < classes; k++) {
        const at = row * classes + k;
        diffLogits[at] = factor * ((probabilities[at] as number) - (k === label ? 1 : 0));
      }
    }
    diffLogits.fill(0, step.valid * classes);
  },
};
