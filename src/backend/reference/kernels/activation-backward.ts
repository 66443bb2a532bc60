import { UnsupportedOpError } from "../../../errors.js";
import { stringAttribute } from "../../../graph/graph.js";
import { floatsOf } from "../tensor.js";
import { elementwise } from "./kernel.js";

/**
 * diff_dst, dst -> diff_src. The slope is computed from dst; the slope of relu at exactly 0 is 0.
 */
export const activationBackward = elementwise((call, from, to) => {
  const diffDst = floatsOf(call.inputs[0]);
  const dst = floatsOf(call.inputs[1]);
  const diffSrc = floatsOf(call.outputs[0]);
  const name = stringAttribute(call.op.attributes, "function");
  for (let i = from; i < to; i++) {
    const y = dst[i] as number;
    const diff = diffDst[i] as number;
    if (name === "sigmoid") diffSrc[i] = diff * y * (1 - y);
    else if (name === "tanh") diffSrc[i] = diff * (1 - y * y);
    else if (name === "relu") diffSrc[i] = y > 0 ? diff : 0;
    else throw new UnsupportedOpError(`${call.op.label}: no slope of activation "${name}"`);
  }
});
