// Finds the sums that weights make: the products in which they meet the values of a network.
import type { OpNode, Value } from "./graph.js";
import { stringAttribute } from "./graph.js";

/** The inputs of each product that may be weights. */
const PRODUCTS: Readonly<Record<string, readonly number[]>> = {
  conv2d: [1],
  conv2d_backward_data: [1],
  matmul: [0, 1],
};

/** Ops whose result is as large as their inputs: weights behind them are still weights. */
const ARRANGING = ["reshape", "transpose", "slice", "concat", "pad", "add"];

/** The sums of some weights, and the biases that are added to sums. */
export interface WeightedSums {
  /** By the name of the variable, in the order of their first use. */
  readonly sums: ReadonlyMap<string, readonly Value[]>;
  /** Names of variables. */
  readonly biases: ReadonlySet<string>;
}

/** Finds the products that `roots` depend on and in which variables of `weights` are a factor. */
export function weightedSums(roots: readonly Value[], weights: readonly string[]): WeightedSums {
  const needed = nodesBefore(roots);
  const sums = new Map<string, Value[]>();
  const biases = new Set<string>();
  for (const node of roots[0]?.graph.nodes ?? []) {
    if (!needed.has(node)) continue;
    const { name } = node.definition;
    const [, bias] = node.inputs;
    if (name === "bias_add" && bias && isVariable(bias)) biases.add(nameOf(bias));
    const factors = (PRODUCTS[name] ?? []).flatMap((index) => variablesIn(node.inputs[index]));
    for (const weight of new Set(factors)) {
      if (!weights.includes(weight)) continue;
      const known = sums.get(weight) ?? [];
      sums.set(weight, [...known, scaled(node, needed)]);
    }
  }
  return { sums, biases };
}

function nodesBefore(roots: readonly Value[]): ReadonlySet<OpNode> {
  const found = new Set<OpNode>();
  const pending = roots.map(({ producer }) => producer);
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    pending.push(...node.inputs.map(({ producer }) => producer));
  }
  return found;
}

/** The names of the variables that a value consists of; none if it depends on anything else. */
function variablesIn(value: Value | undefined): readonly string[] {
  if (value === undefined) return [];
  if (isVariable(value)) return [nameOf(value)];
  if (!ARRANGING.includes(value.producer.definition.name)) return [];
  const parts = value.producer.inputs.map(variablesIn);
  return parts.some((part) => part.length === 0) ? [] : parts.flat();
}

/** The product, or what a constant factor makes of it: that of dropout at inference. */
function scaled({ outputs }: OpNode, needed: ReadonlySet<OpNode>): Value {
  const [product] = outputs as readonly [Value];
  const users = [...needed].filter(({ inputs }) => inputs.includes(product));
  const [user] = users;
  const isScaled = users.length === 1 && user?.definition.name === "scale";
  return isScaled ? (user.outputs[0] ?? product) : product;
}

function isVariable({ producer }: Value): boolean {
  return producer.definition.name === "variable";
}

function nameOf({ producer }: Value): string {
  return stringAttribute(producer.attributes, "name");
}
