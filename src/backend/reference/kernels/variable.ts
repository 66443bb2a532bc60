import { InternalError } from "../../../errors.js";
import { stringAttribute } from "../../../graph/graph.js";
import { floatsOf } from "../tensor.js";
import type { Kernel } from "./kernel.js";

/** Copies the variable, so that the assignments at the end of the step do not change this value. */
export const variable: Kernel = {
  run({ op, outputs, step }) {
    const name = stringAttribute(op.attributes, "name");
    const value = step.variables.get(name);
    if (!value) throw new InternalError(`the program reads an unknown variable "${name}"`);
    floatsOf(outputs[0]).set(value);
  },
};
