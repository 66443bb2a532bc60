// Functions of values: activations, choices, joins.
import { checkNumber, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { type ActivationName, activation } from "../graph/ops/activation.js";
import { reshape } from "../graph/ops/reshape.js";
import { softmax as softmaxOf } from "../graph/ops/softmax.js";
import { concat as concatOf } from "../graph/primitives/concat.js";
import { select } from "../graph/primitives/select.js";
import { sizeOf } from "../graph/program.js";
import { nodeOf, Value } from "./value.js";

function activated(x: Value, name: ActivationName): Value {
  const node = nodeOf(name, x);
  return x.graph.wrap(activation(node, name));
}

/** max(0, x). */
export function relu(x: Value): Value {
  return activated(x, "relu");
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: Value): Value {
  return activated(x, "sigmoid");
}

/** The hyperbolic tangent. */
export function tanh(x: Value): Value {
  return activated(x, "tanh");
}

/** ln(1 + e^x), a smooth {@link relu}; computed without overflow. */
export function softplus(x: Value): Value {
  nodeOf("softplus", x);
  return x.maximum(0).add(x.abs().neg().exp().log1p());
}

/** x where it is positive, else `slope`·x; default slope 0.01. */
export function leakyRelu(x: Value, slope = 0.01): Value {
  nodeOf("leakyRelu", x);
  return where(x.greater(0), x, x.mul(slope));
}

/** The probabilities of each row, over the last axis. */
export function softmax(x: Value): Value {
  const node = nodeOf("softmax", x);
  const classes = node.type.shape.at(-1);
  if (classes === undefined)
    throw new ArgumentError("softmax: expected rows of values, got a scalar");
  const rows = reshape(node, [sizeOf(node.type.shape) / classes, classes]);
  return x.graph.wrap(reshape(softmaxOf(rows), node.type.shape));
}

/** The logarithms of the probabilities of each row, over the last axis; computed without overflow. */
export function logSoftmax(x: Value): Value {
  const node = nodeOf("logSoftmax", x);
  if (node.type.shape.length === 0) {
    throw new ArgumentError("logSoftmax: expected rows of values, got a scalar");
  }
  const shifted = x.sub(x.max(-1, { keep: true }));
  return shifted.sub(shifted.exp().sum(-1, { keep: true }).log());
}

/** `a` where the condition is not 0, else `b`. */
export function where(condition: Value, a: Value | number, b: Value | number): Value {
  const test = nodeOf("where", condition);
  const node = (value: Value | number) =>
    typeof value === "number"
      ? condition.graph.constant(value).node
      : nodeOf("where", value, condition.graph);
  return condition.graph.wrap(select(test, node(a), node(b)));
}

/** Joins values along an axis; all other sizes must be equal. */
export function concat(values: readonly Value[], axis = 1): Value {
  const [first] = Array.isArray(values) ? values : [];
  if (!(first instanceof Value)) {
    throw new ArgumentError(`concat: expected an array of Values, got ${describe(values)}`);
  }
  const nodes = values.map((value) => nodeOf("concat", value, first.graph));
  const at = checkNumber("concat: axis", axis, { integer: true });
  return first.graph.wrap(concatOf(nodes, at < 0 ? at + first.shape.length : at));
}
