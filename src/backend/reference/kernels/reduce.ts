import { UnsupportedOpError } from "../../../errors.js";
import { listAttribute, stringAttribute } from "../../../graph/graph.js";
import type { Reducer } from "../../../graph/primitives/reduce.js";
import { sizeOf } from "../../../graph/program.js";
import { floatsOf } from "../tensor.js";
import { divided, sizeOfTensor } from "./kernel.js";
import { positionOf, stridesOf } from "./strides.js";

const reducers: Readonly<Record<Reducer, (all: number, x: number) => number>> = {
  sum: (all, x) => all + x,
  max: Math.max,
  min: Math.min,
};

/** src -> dst without the reduced axes. An item is an element of dst. */
export const reduce = divided(
  ({ inputs, outputs }) => {
    const items = sizeOfTensor(outputs[0]);
    return { items, each: 16 * (sizeOfTensor(inputs[0]) / Math.max(1, items)) };
  },
  ({ op, inputs, outputs }, from, to) => {
    const name = stringAttribute(op.attributes, "function");
    const combine = reducers[name as Reducer];
    if (!combine) {
      throw new UnsupportedOpError(
        `${op.label}: the reference backend has no function "${name}"; use one of ${Object.keys(reducers).join(", ")}`,
      );
    }
    const [src, dst] = [floatsOf(inputs[0]), floatsOf(outputs[0])];
    const shape = inputs[0]?.type.shape ?? [];
    const axes = listAttribute(op.attributes, "axes");
    const strides = stridesOf(shape);
    const split = (isReduced: boolean) => {
      const chosen = shape
        .map((_, axis) => axis)
        .filter((axis) => axes.includes(axis) === isReduced);
      return [
        chosen.map((axis) => shape[axis] ?? 1),
        chosen.map((axis) => strides[axis] ?? 0),
      ] as const;
    };
    const [keptShape, keptStrides] = split(false);
    const [reducedShape, reducedStrides] = split(true);
    const count = sizeOf(reducedShape);
    for (let i = from; i < to; i++) {
      const begin = positionOf(i, keptShape, keptStrides);
      let all = src[begin] as number;
      for (let j = 1; j < count; j++) {
        all = combine(all, src[begin + positionOf(j, reducedShape, reducedStrides)] as number);
      }
      dst[i] = all;
    }
  },
);
