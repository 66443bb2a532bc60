import type { Graph, OpDefinition, Value } from "../graph.js";

/** `constant {value} -> []`. */
const constantOp: OpDefinition = {
  name: "constant",
  infer: () => [{ dtype: "f32", shape: [] }],
  gradient: () => [],
};

export function constant(graph: Graph, value: number): Value {
  return graph.apply1(constantOp, [], { value });
}
