import { ArgumentError, InternalError } from "../../../errors.js";
import { stringAttribute } from "../../../graph/graph.js";
import { sizeOf } from "../../../graph/program.js";
import { isInt32Array, isUint8Array } from "../../../realms.js";
import { divided, type KernelCall, type Source, sizeOfTensor } from "./kernel.js";

/** resident data [rows, ...] -> dst [batch, ...]; bytes become byte/256, padded rows are zero. */
export const sliceBatch = divided(
  ({ outputs }) => {
    const rows = outputs[0]?.type.shape[0] ?? 0;
    return { items: rows, each: 4 * (sizeOfTensor(outputs[0]) / rows) };
  },
  (call, first, end) => {
    const { outputs, step } = call;
    const [dst] = outputs;
    const source = sourceOf(call);
    if (!dst) throw new InternalError("slice_batch has no output");
    const factor = isUint8Array(source.array) ? 1 / 256 : 1;
    const { rowSize } = source;
    for (let i = first; i < Math.min(end, step.valid); i++) {
      const row = step.firstRow + i;
      const from = (source.from + (step.order?.[row] ?? row)) * rowSize;
      for (let j = 0; j < rowSize; j++) {
        dst.data[i * rowSize + j] = (source.array[from + j] as number) * factor;
      }
    }
    dst.data.fill(0, Math.max(first, step.valid) * rowSize, end * rowSize);
  },
);

function sourceOf({ op, outputs, step }: KernelCall): Source {
  const name = stringAttribute(op.attributes, "source");
  const source = step.sources.get(name);
  if (!source) throw new InternalError(`the data "${name}" was not resolved`);
  const { dtype, shape } = outputs[0]?.type ?? { dtype: "f32", shape: [] };
  const rowSize = sizeOf(shape.slice(1));
  if (source.rowSize !== rowSize) {
    throw new ArgumentError(
      `${op.label}: the rows of "${name}" need ${rowSize} elements, got ${source.rowSize}; ` +
        "pass data of that many columns",
    );
  }
  if (dtype === "i32" && !isInt32Array(source.array)) {
    throw new ArgumentError(`${op.label}: "${name}" must be an Int32Array`);
  }
  return source;
}
