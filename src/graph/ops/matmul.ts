import { ShapeError } from "../../errors.js";
import type { OpDefinition, Value } from "../graph.js";
import { formatShape, numberAttribute } from "../graph.js";
import { sizeOf } from "../program.js";
import { expectRank, inputAt } from "./shapes.js";

/**
 * a [M, K] · b [K, N] -> dst [M, N]; `transposeA` and `transposeB` (0 or 1) read a as [K, M] and b
 * as [N, K].
 */
const matmulOp: OpDefinition = {
  name: "matmul",
  infer: (inputs, attributes) => {
    const a = expectRank("matmul", "a", inputs[0], 2);
    const b = expectRank("matmul", "b", inputs[1], 2);
    const transposeA = numberAttribute(attributes, "transposeA");
    const transposeB = numberAttribute(attributes, "transposeB");
    const [m = 0, k = 0] = transposeA ? [...a].reverse() : a;
    const [k2 = 0, n = 0] = transposeB ? [...b].reverse() : b;
    if (k !== k2) {
      throw new ShapeError(
        `the weights ${formatShape([k2, n])} expect ${k2} inputs, but ${k} arrive`,
      );
    }
    return [{ dtype: "f32", shape: [m, n] }];
  },
  multiplyAdds: ([a], [dst], attributes) =>
    sizeOf(dst?.shape ?? []) * (a?.shape[numberAttribute(attributes, "transposeA") ? 0 : 1] ?? 0),
  gradient: ({ node, diffs }) => {
    const a = inputAt("matmul", node.inputs, 0);
    const b = inputAt("matmul", node.inputs, 1);
    const diff = inputAt("matmul", diffs, 0);
    const ta = numberAttribute(node.attributes, "transposeA") === 1;
    const tb = numberAttribute(node.attributes, "transposeB") === 1;
    // dst = A·B with A = a or aᵀ: dA = diff·Bᵀ, dB = Aᵀ·diff, each transposed back where needed.
    return [
      ta
        ? matmul(b, diff, { transposeA: tb, transposeB: true })
        : matmul(diff, b, { transposeB: !tb }),
      tb
        ? matmul(diff, a, { transposeA: true, transposeB: ta })
        : matmul(a, diff, { transposeA: !ta }),
    ];
  },
};

export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

export function matmul(a: Value, b: Value, options: MatmulOptions = {}): Value {
  return a.graph.apply1(matmulOp, [a, b], {
    transposeA: options.transposeA ? 1 : 0,
    transposeB: options.transposeB ? 1 : 0,
  });
}
