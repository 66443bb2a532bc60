/**
 * Softmax of row `row`: src [N, K] -> dst [N, K], after subtracting the maximum of the row. Returns
 * log Σ exp(src), so that a cost never takes the logarithm of a probability near 0.
 */
export function softmaxRow(
  dst: Float64Array,
  src: Float64Array,
  row: number,
  classes: number,
): number {
  const from = row * classes;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < classes; k++) maximum = Math.max(maximum, src[from + k] as number);
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    const power = Math.exp((src[from + k] as number) - maximum);
    dst[from + k] = power;
    sum += power;
  }
  for (let k = 0; k < classes; k++) dst[from + k] = (dst[from + k] as number) / sum;
  return maximum + Math.log(sum);
}
