import { numberAttribute } from "../../../graph/graph.js";
import { floatsOf, sizes2 } from "../tensor.js";
import { countedWork, divided, sizeOfTensor } from "./kernel.js";

/**
 * a [M, K] · b [K, N] -> dst [M, N]; each factor may be read transposed. Divided by elements of
 * dst.
 */
export const matmul = divided(
  (call) => countedWork(call, sizeOfTensor(call.outputs[0])),
  ({ op, inputs, outputs }, from, to) => {
    const a = floatsOf(inputs[0]);
    const b = floatsOf(inputs[1]);
    const dst = floatsOf(outputs[0]);
    const [m, n] = sizes2(outputs[0]);
    const k = a.length / m;
    const transposeA = numberAttribute(op.attributes, "transposeA") === 1;
    const transposeB = numberAttribute(op.attributes, "transposeB") === 1;
    const [bStepL, bStepJ] = transposeB ? [1, k] : [n, 1];
    for (let at = from; at < to; at++) {
      const i = Math.floor(at / n);
      const bFrom = (at - i * n) * bStepJ;
      // Offset and step in the flat arrays of row i of A and of column j of B.
      const [aFrom, aStep] = transposeA ? [i, m] : [i * k, 1];
      let sum = 0;
      for (let l = 0; l < k; l++) {
        sum += (a[aFrom + l * aStep] as number) * (b[bFrom + l * bStepL] as number);
      }
      dst[at] = sum;
    }
  },
);
