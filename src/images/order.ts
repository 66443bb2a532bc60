// Quantiles and samples of values.

/** Returns the value below which this fraction of the values lies. */
export function quantile(values: ArrayLike<number>, part: number): number {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

const STEPS = 8192;

/** Returns approximately the value that `rank` of the values reach. Requires values of at least 0. */
export function largest(values: Float32Array, rank: number): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  if (most === 0) return 0;
  const counts = new Uint32Array(STEPS + 1);
  for (const value of values) {
    const step = Math.floor((STEPS * value) / most);
    counts[step] = (counts[step] ?? 0) + 1;
  }
  let step = STEPS;
  for (let above = counts[step] ?? 0; above < rank && step > 0; above += counts[step] ?? 0) step--;
  return (most * step) / STEPS;
}

/** Returns approximately `count` of the values, evenly spread. */
export function sample(values: Float32Array, count: number): Float32Array {
  const step = Math.max(1, Math.floor(values.length / count));
  return Float32Array.from(
    { length: Math.ceil(values.length / step) },
    (_, i) => values[i * step] ?? 0,
  );
}
