// Counts the floating-point operations of ops from their shapes, for profiles and the choice of
// threads.
import { InternalError } from "../errors.js";
import { numberAttribute } from "./graph.js";
import { type FunctionSpec, type OpSpec, sizeOf } from "./program.js";

type Shape = readonly number[];
type Multiplies = (shapes: { inputs: Shape[]; output: Shape }, op: OpSpec) => number;

/** Multiply-adds by op name. Ops that are not listed have too few to count. */
const multiplies: Readonly<Record<string, Multiplies>> = {
  // Each value of dst [N, O, OH, OW] is a sum over weights[o], which has C/groups·KH·KW elements.
  conv2d: ({ inputs: [, weights = []], output }) => sizeOf(output) * sizeOf(weights.slice(1)),
  // The gradients have as many terms, counted from diff_dst and weights, or from src and diff_dst.
  conv2d_backward_data: ({ inputs: [diffDst = [], weights = []] }) =>
    sizeOf(diffDst) * sizeOf(weights.slice(1)),
  conv2d_backward_weights: ({ inputs: [, diffDst = []], output }) =>
    sizeOf(diffDst) * sizeOf(output.slice(1)),
  matmul: ({ inputs: [a = []], output }, { attributes }) =>
    sizeOf(output) * (a[numberAttribute(attributes, "transposeA") === 1 ? 0 : 1] ?? 0),
};

/** FLOP of one op: two per multiply-add, 0 for ops that are not counted. */
export function flopsOf(op: OpSpec, { values }: Pick<FunctionSpec, "values">): number {
  const count = multiplies[op.op];
  if (!count) return 0;
  const shapeOf = (id: number | undefined): Shape => {
    const value = id === undefined ? undefined : values[id];
    if (!value) throw new InternalError(`${op.op} refers to a value that is not there`);
    return value.shape;
  };
  return 2 * count({ inputs: op.inputs.map(shapeOf), output: shapeOf(op.outputs[0]) }, op);
}

/** FLOP of one step of a function. */
export function flopsOfStep(spec: FunctionSpec): number {
  return spec.ops.reduce((sum, op) => sum + flopsOf(op, spec), 0);
}
