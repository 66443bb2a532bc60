import type { GradientContext, OpDefinition, Value } from "../graph.js";
import { numberAttribute, stringAttribute } from "../graph.js";
import { add } from "../ops/add.js";
import { constant } from "../ops/constant.js";
import { multiply } from "../ops/multiply.js";
import { scale } from "../ops/scale.js";
import { inputAt, sameShape } from "../ops/shapes.js";
import { commonShape, sumTo } from "./broadcast.js";
import { compare } from "./compare.js";
import { select } from "./select.js";
import { unary } from "./unary.js";

export type BinaryFunction =
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "power"
  | "maximum"
  | "minimum";

type Partials = (a: Value, b: Value, diff: Value, dst: Value) => readonly [Value, Value];

/** The gradients by a and b in the common shape, by function. */
const partials: Readonly<Record<BinaryFunction, Partials>> = {
  add: (_a, _b, diff) => [diff, diff],
  subtract: (_a, _b, diff) => [diff, scale(diff, -1)],
  multiply: (a, b, diff) => [binary(diff, b, "multiply"), binary(diff, a, "multiply")],
  divide: (_a, b, diff, dst) => {
    const quotient = binary(diff, b, "divide");
    return [quotient, scale(binary(quotient, dst, "multiply"), -1)];
  },
  power: (a, b, diff, dst) => {
    const one = constant(a.graph, 1);
    const slope = binary(b, binary(a, binary(b, one, "subtract"), "power"), "multiply");
    // aᵇ·ln a is taken as 0 where a is not positive.
    const zero = constant(a.graph, 0);
    const isPositive = compare(a, zero, "greater");
    const log = unary(select(isPositive, a, one), "log");
    return [
      binary(diff, slope, "multiply"),
      binary(diff, binary(dst, log, "multiply"), "multiply"),
    ];
  },
  maximum: (a, b, diff) => shared(diff, compare(a, b, "greater"), a, b),
  minimum: (a, b, diff) => shared(diff, compare(b, a, "greater"), a, b),
};

/** The gradient by a where a is `chosen` and by b elsewhere; equal ones share it in equal parts. */
function shared(diff: Value, chosen: Value, a: Value, b: Value): readonly [Value, Value] {
  const toA = binary(chosen, scale(compare(a, b, "equal"), 0.5), "add");
  const toB = binary(constant(a.graph, 1), toA, "subtract");
  return [binary(diff, toA, "multiply"), binary(diff, toB, "multiply")];
}

/** a, b -> dst elementwise by `function`; the shapes are broadcast. NaN stays NaN. */
const binaryOp: OpDefinition = {
  name: "binary",
  infer: (inputs, attributes) => {
    const [a, b] = [inputAt("binary", inputs, 0), inputAt("binary", inputs, 1)];
    const name = stringAttribute(attributes, "function");
    return [{ dtype: "f32", shape: commonShape(name, a.shape, b.shape) }];
  },
  gradient: ({ node, diffs }: GradientContext) => {
    const diff = inputAt("binary", diffs, 0);
    const a = inputAt("binary", node.inputs, 0);
    const b = inputAt("binary", node.inputs, 1);
    const name = stringAttribute(node.attributes, "function") as BinaryFunction;
    const [byA, byB] = partials[name](a, b, diff, inputAt("binary", node.outputs, 0));
    return [sumTo(byA, a.type.shape), sumTo(byB, b.type.shape)];
  },
};

/** The number that a value is known to be. */
function constantOf({ producer }: Value): number | undefined {
  if (producer.definition.name !== "constant") return undefined;
  return numberAttribute(producer.attributes, "value");
}

/** Applies a function; sums and products that have an op of their own take that. */
export function binary(a: Value, b: Value, name: BinaryFunction): Value {
  const isSame = sameShape(a.type.shape, b.type.shape);
  if (name === "add" && isSame) return add(a, b);
  if (name === "multiply") {
    const [p, q] = [constantOf(a), constantOf(b)];
    if (q !== undefined) return scale(a, q);
    if (p !== undefined) return scale(b, p);
    if (isSame) return multiply(a, b);
  }
  const divisor = name === "divide" ? constantOf(b) : undefined;
  if (divisor !== undefined && divisor !== 0) return scale(a, 1 / divisor);
  return a.graph.apply1(binaryOp, [a, b], { function: name });
}
