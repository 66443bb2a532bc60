// Gradients as values, for functions that make updates of their own.
import { describe } from "../arguments.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { gradients as gradientsOf } from "../graph/gradients.js";
import { formatShape } from "../graph/graph.js";
import { Parameter } from "./parameter.js";
import { nodeOf, type Value } from "./value.js";

/**
 * The gradients of a scalar by values or parameters, in their shapes; zeros where it does not depend on one.
 *
 * @throws {ShapeError} if `loss` is no scalar
 *
 * @example
 * const [dw] = gradients(loss, [layer.weight]);
 */
export function gradients(loss: Value, by: readonly (Value | Parameter)[]): Value[] {
  const node = nodeOf("gradients: the loss", loss);
  if (node.type.shape.length > 0) {
    throw new ShapeError(
      `gradients: the loss must be a scalar, got the shape ${formatShape(node.type.shape)}; take its mean()`,
    );
  }
  if (!Array.isArray(by)) {
    throw new ArgumentError(
      `gradients: expected a list of values and parameters such as [layer.weight], got ${describe(by)}`,
    );
  }
  const nodes = by.map((each) =>
    each instanceof Parameter
      ? loss.graph.parameter(each).node
      : nodeOf("gradients", each, loss.graph),
  );
  return gradientsOf(node, nodes).map((each) => loss.graph.wrap(each));
}
