// Functions of values on graphs that no model traces, such as those of a network of layers.
import type { Value as Node } from "../graph/graph.js";
import { Trace } from "./trace.js";
import type { Value } from "./value.js";

/** The value of a node. No module owns its graph, so that parameters have no names in it. */
export function wrapNode(node: Node, training = false): Value {
  const names = { parameters: new Map(), modules: new Map() };
  return new Trace(node.graph, names, training).wrap(node);
}
