import { UnsupportedOpError } from "../../../errors.js";
import { stringAttribute } from "../../../graph/graph.js";
import { floatsOf } from "../tensor.js";
import { elementwise } from "./kernel.js";

/** src -> dst elementwise: sigmoid, tanh or relu; NaN stays NaN. */
export const activation = elementwise((call, from, to) => {
  const src = floatsOf(call.inputs[0]);
  const dst = floatsOf(call.outputs[0]);
  const name = stringAttribute(call.op.attributes, "function");
  switch (name) {
    case "sigmoid":
      for (let i = from; i < to; i++) dst[i] = 1 / (1 + Math.exp(-(src[i] as number)));
      break;
    case "tanh":
      for (let i = from; i < to; i++) dst[i] = Math.tanh(src[i] as number);
      break;
    case "relu":
      for (let i = from; i < to; i++) dst[i] = Math.max(0, src[i] as number);
      break;
    default:
      throw new UnsupportedOpError(
        `${call.op.label}: the reference backend has no activation "${name}"; ` +
          "use sigmoid, tanh, relu or linear",
      );
  }
});
