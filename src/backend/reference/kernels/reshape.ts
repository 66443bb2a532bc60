import { InternalError } from "../../../errors.js";
import type { Kernel } from "./kernel.js";

export const reshape: Kernel = {
  run({ inputs: [src], outputs: [dst] }) {
    if (!src || !dst) throw new InternalError("reshape needs an input and an output");
    dst.data.set(src.data);
  },
};
