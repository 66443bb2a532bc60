import { ShapeError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { formatShape, listAttribute } from "../graph.js";
import { sizeOf } from "../program.js";
import { inputAt, sameShape } from "./shapes.js";

/** src -> dst of attribute `shape`: the same elements in row-major order. */
const reshapeOp: OpDefinition = {
  name: "reshape",
  infer: ([src], attributes) => {
    const shape = listAttribute(attributes, "shape");
    if (!src || sizeOf(src.shape) !== sizeOf(shape)) {
      throw new ShapeError(
        `${formatShape(src?.shape ?? [])} cannot be read as ${formatShape(shape)}: ` +
          `${sizeOf(src?.shape ?? [])} elements are not ${sizeOf(shape)}`,
      );
    }
    return [{ dtype: src.dtype, shape }];
  },
  gradient: ({ node, diffs }) => {
    const src = inputAt("reshape", node.inputs, 0);
    const diff = inputAt("reshape", diffs, 0);
    return [reshape(diff, src.type.shape)];
  },
};

export function reshape(src: Value, shape: readonly number[]): Value {
  if (sameShape(src.type.shape, shape)) return src;
  return src.graph.apply1(reshapeOp, [src], { shape });
}
