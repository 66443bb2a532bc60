// Random values: new ones in each update, the same on every device and for every number of threads.
import { checkShape, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { compare } from "../graph/primitives/compare.js";
import { type Distribution, random } from "../graph/primitives/random.js";
import { Trace } from "./trace.js";
import { nodeOf, type Value } from "./value.js";

function streamOf(where: string, graph: Trace, name: unknown): number {
  if (name === undefined || (typeof name === "string" && name !== "")) return graph.stream(name);
  throw new ArgumentError(`${where}: name must be a text such as "hidden", got ${describe(name)}`);
}

function draw(where: Distribution, graph: Trace, shape: readonly number[], name: unknown): Value {
  if (!(graph instanceof Trace)) {
    throw new ArgumentError(
      `${where}: the first argument must be the graph of a value, x.graph, got ${describe(graph)}`,
    );
  }
  const checked = checkShape(`${where}: shape`, shape, [0, 1, 2, 3, 4, 5, 6], "a list of sizes");
  return graph.wrap(random(graph.graph, where, checked, streamOf(where, graph, name)));
}

/**
 * Uniform numbers in [0, 1). They depend on the model's seed, the update, the module that is being built, `name`
 * and the number of draws before this one there. Outside of training, each call draws the same numbers.
 *
 * @param graph the graph of a value, `x.graph`
 * @param name tells draws apart, so that one keeps its numbers when another is added; default none
 * @throws {ArgumentError} if `graph` is none, `shape` is no list of positive integers, or `name` is no text
 *
 * @example
 * const noise = uniform(x.graph, x.shape).sub(0.5);
 */
export function uniform(graph: Trace, shape: readonly number[], name?: string): Value {
  return draw("uniform", graph, shape, name);
}

/**
 * Numbers of the standard normal distribution; otherwise like {@link uniform}.
 *
 * @example
 * const z = normal(x.graph, [x.graph.batch, 64]);
 */
export function normal(graph: Trace, shape: readonly number[], name?: string): Value {
  return draw("normal", graph, shape, name);
}

/**
 * 1 with the probability p, else 0, for each element of p; otherwise like {@link uniform}. No gradient passes.
 *
 * @param p probabilities; those below 0 count as 0, those above 1 as 1
 *
 * @example
 * const h = bernoulli(sigmoid(v.matmul(w).add(c)), "h");
 */
export function bernoulli(p: Value, name?: string): Value {
  const node = nodeOf("bernoulli", p);
  const stream = streamOf("bernoulli", p.graph, name);
  const numbers = random(p.graph.graph, "uniform", node.type.shape, stream);
  return p.graph.wrap(compare(node, numbers, "greater"));
}
