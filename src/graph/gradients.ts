// Reverse-mode differentiation: appends the gradient ops to the graph.
import { InternalError, UnsupportedOpError } from "../errors.js";
import type { Graph, OpNode, Value } from "./graph.js";
import { add } from "./ops/add.js";
import { constant } from "./ops/constant.js";
import { scale } from "./ops/scale.js";
import { joinBlocks } from "./primitives/join-blocks.js";

/**
 * Returns the gradients of the scalar `cost` by each of `values`. A value that is used several
 * times gets the sum of the gradients of its uses; a value that `cost` does not depend on gets
 * zeros.
 */
export function gradients(cost: Value, values: readonly Value[]): Value[] {
  if (cost.type.shape.length > 0) throw new InternalError("only a scalar can be differentiated");
  const graph = cost.graph;
  const wanted = nodesBetween(graph, cost, values);
  const diffs = new Map<Value, Value>([[cost, constant(graph, 1)]]);
  for (const node of [...graph.nodes].reverse()) {
    if (!wanted.has(node)) continue;
    const outputDiffs = node.outputs.map((output) => diffs.get(output));
    if (outputDiffs.every((diff) => diff === undefined)) continue;
    const rule = node.definition.gradient;
    if (!rule) {
      throw new UnsupportedOpError(
        `${node.label}: ${node.definition.name} has no gradient, but the cost depends on it`,
      );
    }
    const inputDiffs = graph.labelled(node.label, () => rule({ graph, node, diffs: outputDiffs }));
    node.inputs.forEach((input, index) => {
      const diff = inputDiffs[index];
      if (!diff || !leadsToValues(input, wanted, values)) return;
      const known = diffs.get(input);
      diffs.set(
        input,
        known
          ? graph.labelled(node.label, () => joinBlocks(known, diff) ?? add(known, diff))
          : diff,
      );
    });
  }
  return values.map((value) => diffs.get(value) ?? scale(value, 0));
}

/** The nodes on a path from one of `values` to `cost`. */
function nodesBetween(graph: Graph, cost: Value, values: readonly Value[]): Set<OpNode> {
  const downstream = new Set<OpNode>();
  for (const node of graph.nodes) {
    if (node.inputs.some((input) => values.includes(input) || downstream.has(input.producer))) {
      downstream.add(node);
    }
  }
  const between = new Set<OpNode>();
  const pending = [cost.producer];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (!downstream.has(node) || between.has(node)) continue;
    between.add(node);
    pending.push(...node.inputs.map((input) => input.producer));
  }
  return between;
}

function leadsToValues(input: Value, wanted: Set<OpNode>, values: readonly Value[]): boolean {
  return values.includes(input) || wanted.has(input.producer);
}
