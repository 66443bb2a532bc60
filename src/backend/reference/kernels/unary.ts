import { UnsupportedOpError } from "../../../errors.js";
import { stringAttribute } from "../../../graph/graph.js";
import type { UnaryFunction } from "../../../graph/primitives/unary.js";
import { floatsOf } from "../tensor.js";
import { elementwise } from "./kernel.js";

const functions: Readonly<Record<UnaryFunction, (x: number) => number>> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
};

/** src -> dst elementwise. */
export const unary = elementwise(({ op, inputs, outputs }, from, to) => {
  const name = stringAttribute(op.attributes, "function");
  const apply = functions[name as UnaryFunction];
  if (!apply) {
    throw new UnsupportedOpError(
      `${op.label}: the reference backend has no function "${name}"; use one of ${Object.keys(functions).join(", ")}`,
    );
  }
  const [src, dst] = [floatsOf(inputs[0]), floatsOf(outputs[0])];
  for (let i = from; i < to; i++) dst[i] = apply(src[i] as number);
});
