// The floating-point operations of ops, for profiles and the choice of threads.
import type { FunctionSpec, OpSpec } from "./program.js";

/** FLOP of one op: two per multiply-add, 0 for ops that are not counted. */
export function flopsOf({ multiplyAdds = 0 }: OpSpec): number {
  return 2 * multiplyAdds;
}

/** FLOP of one step of a function. */
export function flopsOfStep(spec: Pick<FunctionSpec, "ops">): number {
  return spec.ops.reduce((sum, op) => sum + flopsOf(op), 0);
}
