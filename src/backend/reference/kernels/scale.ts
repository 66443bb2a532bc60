import { numberAttribute } from "../../../graph/graph.js";
import { floatsOf } from "../tensor.js";
import { type Kernel, scalarOf } from "./kernel.js";

/** src [...], scalars [] -> dst = factor · Π scalars · src. */
export const scale: Kernel = {
  run({ op, inputs, outputs }) {
    const src = floatsOf(inputs[0]);
    const dst = floatsOf(outputs[0]);
    let factor = numberAttribute(op.attributes, "factor");
    for (const scalar of inputs.slice(1)) factor *= scalarOf(scalar);
    for (let i = 0; i < src.length; i++) dst[i] = factor * (src[i] as number);
  },
};
