import { numberAttribute } from "../../../graph/graph.js";
import { floatsOf, sizes2 } from "../tensor.js";
import type { Kernel } from "./kernel.js";

/** a [M, K] · b [K, N] -> dst [M, N], either read transposed; one row of dst a part. */
export const matmul: Kernel = {
  parts: ({ outputs }) => outputs[0]?.type.shape[0] ?? 0,
  run({ op, inputs, outputs }, i) {
    const a = floatsOf(inputs[0]);
    const b = floatsOf(inputs[1]);
    const dst = floatsOf(outputs[0]);
    const [m, n] = sizes2(outputs[0]);
    const k = a.length / m;
    const transposeA = numberAttribute(op.attributes, "transposeA") === 1;
    const transposeB = numberAttribute(op.attributes, "transposeB") === 1;
    // Element l of row i of A, element (l, j) of B: offsets and steps in the flat arrays.
    const [aFrom, aStep] = transposeA ? [i, m] : [i * k, 1];
    const [bStepL, bStepJ] = transposeB ? [1, k] : [n, 1];
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) {
        sum += (a[aFrom + l * aStep] as number) * (b[l * bStepL + j * bStepJ] as number);
      }
      dst[i * n + j] = sum;
    }
  },
};
