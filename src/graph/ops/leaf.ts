// Leaves of a function: variables, run-time scalars.
import type { Graph, OpDefinition, Value } from "../graph.js";
import { listAttribute, stringAttribute, typeOf } from "../graph.js";
import type { VariableSpec } from "../program.js";

/** `variable {name, shape} -> [shape]`: the value a variable has when the step begins. */
const variableOp: OpDefinition = {
  name: "variable",
  infer: (_inputs, attributes) => [{ dtype: "f32", shape: listAttribute(attributes, "shape") }],
};

/** `scalar {name} -> []`: a number given with each run: `eta`, `l2`. */
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
