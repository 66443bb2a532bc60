// An array that an optimiser keeps for a parameter.
import type { VariableSpec } from "../graph/program.js";

/** An array of an optimiser on the device, as the target of an update. It holds no numbers. */
export class Slot {
  /** @internal */
  readonly spec: VariableSpec;

  /** @internal */
  constructor(spec: VariableSpec) {
    this.spec = spec;
  }
}
