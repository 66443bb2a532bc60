import type { Graph, OpDefinition, Value } from "../graph.js";
import { listAttribute, stringAttribute } from "../graph.js";
import type { DType } from "../program.js";

/**
 * `slice_batch {source, shape, dtype} -> [batch, ...]`: the rows of this step of a resident data
 * set, or the rows that the `order` of the run names. Bytes become byte/256; padded rows are zero.
 */
const sliceBatchOp: OpDefinition = {
  name: "slice_batch",
  infer: (_inputs, attributes) => {
    const dtype = stringAttribute(attributes, "dtype") as DType;
    return [{ dtype, shape: listAttribute(attributes, "shape") }];
  },
};

/** Rows of `source` as `[graph.batch, ...rowShape]`. */
export function sliceBatch(
  graph: Graph,
  source: string,
  rowShape: readonly number[],
  dtype: DType = "f32",
): Value {
  return graph.apply1(sliceBatchOp, [], { source, dtype, shape: [graph.batch, ...rowShape] });
}
