import { UnsupportedOpError } from "../../../errors.js";
import { stringAttribute } from "../../../graph/graph.js";
import type { BinaryFunction } from "../../../graph/primitives/binary.js";
import type { Comparison } from "../../../graph/primitives/compare.js";
import { floatsOf } from "../tensor.js";
import { elementwise, type Kernel } from "./kernel.js";
import { broadcastStrides, positionOf } from "./strides.js";

type Functions = Readonly<Record<string, (a: number, b: number) => number>>;

const arithmetic = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  power: (a, b) => a ** b,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
} satisfies Record<BinaryFunction, (a: number, b: number) => number>;

const comparisons = {
  greater: (a, b) => Number(a > b),
  greater_equal: (a, b) => Number(a >= b),
  equal: (a, b) => Number(a === b),
} satisfies Record<Comparison, (a: number, b: number) => number>;

/** a, b -> dst elementwise, with the shapes broadcast. */
function broadcasting(functions: Functions): Kernel {
  return elementwise(({ op, inputs, outputs }, from, to) => {
    const name = stringAttribute(op.attributes, "function");
    const apply = functions[name];
    if (!apply) {
      throw new UnsupportedOpError(
        `${op.label}: the reference backend has no function "${name}"; use one of ${Object.keys(functions).join(", ")}`,
      );
    }
    const [a, b, dst] = [floatsOf(inputs[0]), floatsOf(inputs[1]), floatsOf(outputs[0])];
    const shape = outputs[0]?.type.shape ?? [];
    const byA = broadcastStrides(inputs[0]?.type.shape ?? [], shape);
    const byB = broadcastStrides(inputs[1]?.type.shape ?? [], shape);
    for (let i = from; i < to; i++) {
      const x = a[positionOf(i, shape, byA)] as number;
      dst[i] = apply(x, b[positionOf(i, shape, byB)] as number);
    }
  });
}

export const binary = broadcasting(arithmetic);
export const compare = broadcasting(comparisons);
