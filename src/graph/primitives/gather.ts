// Rows of a table by integer indices, their gradient, and integers as rows of zeros with a one.
import { ShapeError } from "../../errors.js";
import {
  formatShape,
  listAttribute,
  numberAttribute,
  type OpDefinition,
  type Value,
} from "../graph.js";
import { inputAt, sameShape } from "../ops/shapes.js";
import type { TensorType } from "../program.js";

/** Requires integers. */
function indicesAt(op: string, inputs: readonly TensorType[], index: number): readonly number[] {
  const { dtype, shape } = inputAt(op, inputs, index);
  if (dtype === "i32") return shape;
  throw new ShapeError(`${op} expects integers as indices, got floats ${formatShape(shape)}`);
}

/**
 * table [R, ...], indices [N, ...] (i32) -> dst [N, ..., ...]: row `indices[i]` of the table for each index. A row that
 * the table does not have is all zeros.
 */
const gatherOp: OpDefinition = {
  name: "gather",
  infer: (inputs) => {
    const [rows, ...row] = inputAt("gather", inputs, 0).shape;
    const indices = indicesAt("gather", inputs, 1);
    if (rows === undefined) throw new ShapeError("gather expects a table of rows, got a scalar");
    return [{ dtype: "f32", shape: [...indices, ...row] }];
  },
  gradient: ({ graph, node, diffs }) => {
    const diff = inputAt("gather", diffs, 0);
    const table = inputAt("gather", node.inputs, 0);
    const indices = inputAt("gather", node.inputs, 1);
    return [graph.apply1(scatterAddOp, [diff, indices], { shape: table.type.shape })];
  },
};

/**
 * src [N, ..., ...], indices [N, ...] (i32) -> dst of attribute `shape` [R, ...]: row r is the sum of the rows of src
 * whose index is r, added up in their order.
 */
const scatterAddOp: OpDefinition = {
  name: "scatter_add",
  infer: (inputs, attributes) => {
    const shape = listAttribute(attributes, "shape");
    const src = inputAt("scatter_add", inputs, 0).shape;
    const indices = indicesAt("scatter_add", inputs, 1);
    if (!sameShape(src, [...indices, ...shape.slice(1)])) {
      throw new ShapeError(
        `scatter_add expects a row of ${formatShape(shape)} for each of the indices ${formatShape(indices)}, ` +
          `got ${formatShape(src)}`,
      );
    }
    return [{ dtype: "f32", shape }];
  },
  gradient: ({ node, diffs }) => {
    const diff = inputAt("scatter_add", diffs, 0);
    return [gather(diff, inputAt("scatter_add", node.inputs, 1))];
  },
};

/** indices [N, ...] (i32) -> dst [N, ..., classes] (attribute): 1 at the index, else 0. */
const oneHotOp: OpDefinition = {
  name: "one_hot",
  infer: (inputs, attributes) => {
    const classes = numberAttribute(attributes, "classes");
    return [{ dtype: "f32", shape: [...indicesAt("one_hot", inputs, 0), classes] }];
  },
  gradient: () => [],
};

export function gather(table: Value, indices: Value): Value {
  return table.graph.apply1(gatherOp, [table, indices]);
}

export function scatterAdd(src: Value, indices: Value, shape: readonly number[]): Value {
  return src.graph.apply1(scatterAddOp, [src, indices], { shape });
}

export function oneHot(indices: Value, classes: number): Value {
  return indices.graph.apply1(oneHotOp, [indices], { classes });
}
