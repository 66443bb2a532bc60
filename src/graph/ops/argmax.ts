import { ShapeError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { expectRank } from "./shapes.js";

/** src [N, K] -> index of each row's maximum [N] (i32); the first one wins a tie. */
const argmaxOp: OpDefinition = {
  name: "argmax",
  infer: ([src]) => {
    const [n] = expectRank("argmax", "src", src, 2);
    if (n === undefined) throw new ShapeError("argmax needs [N, K]");
    return [{ dtype: "i32", shape: [n] }];
  },
};

export function argmax(src: Value): Value {
  return src.graph.apply1(argmaxOp, [src]);
}
