import type { OpDefinition, Value } from "../graph.js";
import { expectSameShape } from "./shapes.js";

/**
 * predictions [N] (i32), labels [N] (i32) -> [] the number of equal rows; padded rows do not count.
 */
const correctCountOp: OpDefinition = {
  name: "correct_count",
  infer: ([predictions, labels]) => {
    expectSameShape("correct_count", predictions, labels);
    return [{ dtype: "f32", shape: [] }];
  },
};

export function correctCount(predictions: Value, labels: Value): Value {
  return predictions.graph.apply1(correctCountOp, [predictions, labels]);
}
