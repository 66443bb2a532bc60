import type { OpDefinition, Value } from "../graph.js";
import { expectSameShape, expectScalar } from "./shapes.js";

/** parameter [...], gradient [...], eta [] -> parameter - eta·gradient. */
const sgdUpdateOp: OpDefinition = {
  name: "sgd_update",
  infer: ([parameter, gradient, eta]) => {
    expectScalar("sgd_update", "eta", eta);
    return [expectSameShape("sgd_update", parameter, gradient)];
  },
};

export function sgdUpdate(parameter: Value, gradient: Value, eta: Value): Value {
  return parameter.graph.apply1(sgdUpdateOp, [parameter, gradient, eta]);
}
