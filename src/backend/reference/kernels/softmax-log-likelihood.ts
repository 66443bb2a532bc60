import { DataError } from "../../../errors.js";
import { stringAttribute } from "../../../graph/graph.js";
import { floatsOf, integersOf, sizes2 } from "../tensor.js";
import type { Kernel } from "./kernel.js";
import { softmaxRow } from "./softmax-rows.js";

/** logits [N, K], labels [N] -> cost [] = -Σ log softmax(logits)[row, label], probabilities [N, K]. */
export const softmaxLogLikelihood: Kernel = {
  run({ op, inputs, outputs, step }) {
    const [rows, classes] = sizes2(inputs[0]);
    const logits = floatsOf(inputs[0]);
    const labels = integersOf(inputs[1]);
    const probabilities = floatsOf(outputs[1]);
    let cost = 0;
    for (let row = 0; row < rows; row++) {
      const logSum = softmaxRow(probabilities, logits, row, classes);
      if (row >= step.valid) continue;
      const label = labels[row] as number;
      const logit = label >= 0 && label < classes ? logits[row * classes + label] : undefined;
      if (logit === undefined) {
        throw new DataError(
          `${op.label}: label ${label} in row ${step.firstRow + row} is not one of ` +
            `0..${classes - 1}; use a last layer with more outputs or correct the label`,
        );
      }
      cost += logSum - logit;
    }
    const mean = stringAttribute(op.attributes, "reduction") === "mean";
    floatsOf(outputs[0])[0] = mean ? cost / step.valid : cost;
  },
};
