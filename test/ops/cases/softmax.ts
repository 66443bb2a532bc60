import { softmax } from "../../../src/graph/ops/softmax.js";
import { normal } from "../../support/fill.js";
import { floats, opCases, SIZES } from "../../support/op-case.js";

export const softmaxCases = opCases("softmax", 200, (random) => {
  const [rows, classes] = [random.integer(1, 33), random.pick([...SIZES, 10, 100])];
  const deviation = random.pick([0, 1, 10, 100]);
  return {
    name: `[${rows}, ${classes}], logits of deviation ${deviation}`,
    batch: rows,
    inputs: { logits: floats([rows, classes], normal(deviation)) },
    build: ({ input }) => [softmax(input("logits"))],
    reduction: classes,
    exact: false,
    // The slopes at extreme logits are too small for differences.
    ...(deviation <= 1 && { gradient: ["logits"] }),
  };
});
