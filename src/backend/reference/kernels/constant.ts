import { numberAttribute } from "../../../graph/graph.js";
import { floatsOf } from "../tensor.js";
import type { Kernel } from "./kernel.js";

export const constant: Kernel = {
  run({ op, outputs }) {
    floatsOf(outputs[0])[0] = numberAttribute(op.attributes, "value");
  },
};
