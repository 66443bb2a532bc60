import { ShapeError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { stringAttribute } from "../graph.js";
import { constant } from "../ops/constant.js";
import { scale } from "../ops/scale.js";
import { inputAt } from "../ops/shapes.js";
import { binary } from "./binary.js";

export type UnaryFunction = "exp" | "expm1" | "log" | "log1p" | "sqrt" | "abs" | "sign";

type Slope = (src: Value, dst: Value, diff: Value) => Value | undefined;

const one = (value: Value): Value => constant(value.graph, 1);

/** The gradient by the input, by function. */
const slopes: Readonly<Record<UnaryFunction, Slope>> = {
  exp: (_src, dst, diff) => binary(diff, dst, "multiply"),
  expm1: (_src, dst, diff) => binary(diff, binary(dst, one(dst), "add"), "multiply"),
  log: (src, _dst, diff) => binary(diff, src, "divide"),
  log1p: (src, _dst, diff) => binary(diff, binary(src, one(src), "add"), "divide"),
  sqrt: (_src, dst, diff) => scale(binary(diff, dst, "divide"), 0.5),
  abs: (src, _dst, diff) => binary(diff, unary(src, "sign"), "multiply"),
  // Constant almost everywhere.
  sign: () => undefined,
};

/** src -> dst elementwise by `function`; the slope of abs at 0 is 0. NaN stays NaN. */
const unaryOp: OpDefinition = {
  name: "unary",
  infer: ([src]) => {
    if (!src) throw new ShapeError("unary needs an input");
    return [{ dtype: "f32", shape: src.shape }];
  },
  gradient: ({ node, diffs }) => {
    const diff = inputAt("unary", diffs, 0);
    const name = stringAttribute(node.attributes, "function") as UnaryFunction;
    const src = inputAt("unary", node.inputs, 0);
    return [slopes[name](src, inputAt("unary", node.outputs, 0), diff)];
  },
};

export function unary(src: Value, name: UnaryFunction): Value {
  return src.graph.apply1(unaryOp, [src], { function: name });
}
