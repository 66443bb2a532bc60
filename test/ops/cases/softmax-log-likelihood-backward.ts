import { softmaxLogLikelihoodBackwardOp } from "../../../src/graph/ops/softmax-log-likelihood.js";
import { floats, labelInput, opCases, SIZES, scalarInput } from "../../support/op-case.js";

/**
 * Uses arbitrary numbers as probabilities. Only sums are exact, because a third is not a float32.
 */
export const softmaxLogLikelihoodBackwardCases = opCases(
  "softmax_log_likelihood_backward",
  210,
  (random, index) => {
    const [batch, classes] = [random.integer(1, 33), random.pick([...SIZES, 10, 100])];
    const reduction = index % 2 === 0 ? "mean" : "sum";
    const rows = index % 3 === 2 ? random.integer(1, batch) : batch;
    return {
      name: `[${batch}, ${classes}], ${reduction} of ${rows}`,
      batch,
      inputs: {
        probabilities: floats([batch, classes]),
        labels: labelInput(classes),
        diff: scalarInput(),
      },
      build: ({ graph, input }) => {
        const inputs = [input("probabilities"), input("labels"), input("diff")];
        return [graph.apply1(softmaxLogLikelihoodBackwardOp, inputs, { reduction })];
      },
      exact: reduction === "sum",
      run: { rows },
    };
  },
);
