// Ops that copy elements to other places: broadcast, transpose, slice, pad, concat.
import { listAttribute, numberAttribute } from "../../../graph/graph.js";
import { sizeOf } from "../../../graph/program.js";
import { floatsOf, type Tensor } from "../tensor.js";
import { elementwise, type Kernel, type KernelCall } from "./kernel.js";
import { broadcastStrides, positionOf, stridesOf } from "./strides.js";

const shapeOf = (tensor: Tensor | undefined): readonly number[] => tensor?.type.shape ?? [];

/** Kernels whose element `place(i)` of src becomes element i of dst. */
function gathering(
  reading: (call: KernelCall) => { readonly strides: readonly number[]; readonly from: number },
): Kernel {
  return elementwise((call, from, to) => {
    const [src, dst] = [floatsOf(call.inputs[0]), floatsOf(call.outputs[0])];
    const shape = shapeOf(call.outputs[0]);
    const { strides, from: first } = reading(call);
    for (let i = from; i < to; i++) dst[i] = src[first + positionOf(i, shape, strides)] as number;
  });
}

export const broadcast = gathering(({ inputs, outputs }) => ({
  strides: broadcastStrides(shapeOf(inputs[0]), shapeOf(outputs[0])),
  from: 0,
}));

export const transpose = gathering(({ op, inputs }) => {
  const strides = stridesOf(shapeOf(inputs[0]));
  return {
    strides: listAttribute(op.attributes, "axes").map((axis) => strides[axis] ?? 0),
    from: 0,
  };
});

export const slice = gathering(({ op, inputs }) => {
  const strides = stridesOf(shapeOf(inputs[0]));
  const begin = listAttribute(op.attributes, "begin");
  return {
    strides,
    from: begin.reduce((sum, start, axis) => sum + start * (strides[axis] ?? 0), 0),
  };
});

/** Writes a block of dst, which starts at `begin`. */
function scatter(src: Tensor | undefined, dst: Tensor | undefined, begin: readonly number[]): void {
  const [from, to] = [floatsOf(src), floatsOf(dst)];
  const shape = shapeOf(src);
  const strides = stridesOf(shapeOf(dst));
  const first = begin.reduce((sum, start, axis) => sum + start * (strides[axis] ?? 0), 0);
  const size = sizeOf(shape);
  for (let i = 0; i < size; i++) to[first + positionOf(i, shape, strides)] = from[i] as number;
}

export const pad: Kernel = {
  run({ op, inputs, outputs }) {
    floatsOf(outputs[0]).fill(0);
    scatter(inputs[0], outputs[0], listAttribute(op.attributes, "begin"));
  },
};

/** A part is an input. */
export const concat: Kernel = {
  parts: ({ inputs }) => inputs.length,
  run({ op, inputs, outputs }, part) {
    const axis = numberAttribute(op.attributes, "axis");
    const before = inputs.slice(0, part);
    const start = before.reduce((sum, input) => sum + (shapeOf(input)[axis] ?? 0), 0);
    const begin = shapeOf(outputs[0]).map((_, at) => (at === axis ? start : 0));
    scatter(inputs[part], outputs[0], begin);
  },
};
