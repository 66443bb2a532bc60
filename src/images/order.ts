// Values by rank.

/** The value below which this part of the values lies; the values may be a sample of a picture. */
export function quantile(values: ArrayLike<number>, part: number): number {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

const STEPS = 8192;

/** About the value that `rank` of the values reach, which are 0 or more. */
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

/** About `count` of the values, evenly spread. */
export function sample(values: Float32Array, count: number): Float32Array {
  const step = Math.max(1, Math.floor(values.length / count));
  return Float32Array.from(
    { length: Math.ceil(values.length / step) },
    (_, i) => values[i * step] ?? 0,
  );
}
