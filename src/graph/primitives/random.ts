import type { Graph, OpDefinition, Value } from "../graph.js";
import { listAttribute } from "../graph.js";

export type Distribution = "uniform" | "normal";

/**
 * `random {function, shape, stream} -> [shape]`: numbers of [0, 1), or of the standard normal distribution,
 * which are new in each step. Element i is made of philox(seed, stream, step, i), so it is the same on
 * every device; draws of their own have streams of their own.
 */
const randomOp: OpDefinition = {
  name: "random",
  infer: (_inputs, attributes) => [{ dtype: "f32", shape: listAttribute(attributes, "shape") }],
};

export function random(
  graph: Graph,
  name: Distribution,
  shape: readonly number[],
  stream: number,
): Value {
  return graph.apply1(randomOp, [], { function: name, shape, stream });
}
