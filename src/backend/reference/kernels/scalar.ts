import { ArgumentError } from "../../../errors.js";
import { stringAttribute } from "../../../graph/graph.js";
import { floatsOf } from "../tensor.js";
import type { Kernel } from "./kernel.js";

export const scalar: Kernel = {
  run({ op, outputs, step }) {
    const name = stringAttribute(op.attributes, "name");
    const value = step.scalars[name];
    if (value === undefined) {
      throw new ArgumentError(`the run needs the scalar "${name}"; pass it in \`scalars\``);
    }
    floatsOf(outputs[0])[0] = value;
  },
};
