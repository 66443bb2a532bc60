// The ops without inputs whose values a run provides: variables and run-time scalars.
import type { Graph, OpDefinition, Value } from "../graph.js";
import { listAttribute, stringAttribute, typeOf } from "../graph.js";
import type { VariableSpec } from "../program.js";

/** `variable {name, shape} -> [shape]`: the value of a variable at the start of the step. */
const variableOp: OpDefinition = {
  name: "variable",
  infer: (_inputs, attributes) => [{ dtype: "f32", shape: listAttribute(attributes, "shape") }],
};

/** `scalar {name} -> []`: a number that each run provides, such as `eta` or `l2`. */
const scalarOp: OpDefinition = {
  name: "scalar",
  infer: (_inputs, attributes) => {
    stringAttribute(attributes, "name");
    return [{ dtype: "f32", shape: [] }];
  },
};

export function variable(graph: Graph, spec: VariableSpec): Value {
  return graph.apply1(variableOp, [], { name: spec.name, shape: typeOf(spec).shape });
}

export function scalar(graph: Graph, name: string): Value {
  return graph.apply1(scalarOp, [], { name });
}
