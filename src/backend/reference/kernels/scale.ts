import { numberAttribute } from "../../../graph/graph.js";
import { floatsOf } from "../tensor.js";
import { elementwise, scalarOf } from "./kernel.js";

/** src [...], scalars [] -> dst = factor · Π scalars · src. */
export const scale = elementwise(({ op, inputs, outputs }, from, to) => {
  const src = floatsOf(inputs[0]);
  const dst = floatsOf(outputs[0]);
  let factor = numberAttribute(op.attributes, "factor");
  for (const scalar of inputs.slice(1)) factor *= scalarOf(scalar);
  for (let i = from; i < to; i++) dst[i] = factor * (src[i] as number);
});
