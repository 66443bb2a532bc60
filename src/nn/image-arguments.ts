// The images [N, C, H, W] that modules expect.
import { ShapeError } from "../errors.js";
import { formatShape, type Value as Node } from "../graph/graph.js";
import { nodeOf, type Value } from "../ops/value.js";

/** Requires images; returns their node. */
export function imagesOf(where: string, x: Value): Node {
  const node = nodeOf(where, x);
  if (node.type.shape.length === 4) return node;
  throw new ShapeError(
    `${where} expects images [N, channels, rows, columns], got ${formatShape(node.type.shape)}; ` +
      "declare the input as input.image(channels, rows, columns)",
  );
}
