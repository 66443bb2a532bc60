import { floatsOf } from "../tensor.js";
import { elementwise } from "./kernel.js";
import { broadcastStrides, positionOf } from "./strides.js";

/** condition, a, b -> a where the condition is not 0, else b. */
export const select = elementwise(({ inputs, outputs }, from, to) => {
  const dst = floatsOf(outputs[0]);
  const shape = outputs[0]?.type.shape ?? [];
  const [condition, a, b] = [0, 1, 2].map((index) => {
    const strides = broadcastStrides(inputs[index]?.type.shape ?? [], shape);
    const data = floatsOf(inputs[index]);
    return (i: number) => data[positionOf(i, shape, strides)] as number;
  }) as [(i: number) => number, (i: number) => number, (i: number) => number];
  for (let i = from; i < to; i++) dst[i] = condition(i) === 0 ? b(i) : a(i);
});
