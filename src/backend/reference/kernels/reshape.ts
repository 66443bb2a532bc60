import { InternalError } from "../../../errors.js";
import { elementwise } from "./kernel.js";

export const reshape = elementwise(({ inputs: [src], outputs: [dst] }, from, to) => {
  if (!src || !dst) throw new InternalError("reshape needs an input and an output");
  dst.data.set(src.data.subarray(from, to), from);
});
