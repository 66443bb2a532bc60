import { softmaxLogLikelihoodOp } from "../../../src/graph/ops/softmax-log-likelihood.js";
import { normal } from "../../support/fill.js";
import { floats, labelInput, opCases, SIZES } from "../../support/op-case.js";

/** Every third case has padded rows, whose probabilities are not compared. */
export const softmaxLogLikelihoodCases = opCases("softmax_log_likelihood", 210, (random, index) => {
  const [batch, classes] = [random.integer(1, 33), random.pick([...SIZES, 10, 100])];
  const reduction = index % 2 === 0 ? "mean" : "sum";
  const deviation = index % 5 === 4 ? 100 : random.pick([0, 1, 5]);
  const rows = index % 3 === 2 ? random.integer(1, batch) : batch;
  return {
    name: `[${batch}, ${classes}], ${reduction} of ${rows}, logits of deviation ${deviation}`,
    batch,
    inputs: {
      logits: floats([batch, classes], normal(deviation)),
      labels: labelInput(classes),
    },
    build: ({ graph, input }) => {
      const inputs = [input("logits"), input("labels")];
      const outputs = graph.apply(softmaxLogLikelihoodOp, inputs, { reduction });
      return rows < batch ? outputs.slice(0, 1) : outputs;
    },
    reduction: classes * rows,
    exact: false,
    ...(deviation < 100 ? { gradient: ["logits"] } : {}),
    run: { rows },
  };
});
