// Medians, quartiles and spreads of repetitions.

/** Returns the quantile `share` (0 to 1) of a non-empty list of numbers, interpolated linearly. */
export function quantile(samples, share) {
  const sorted = Float64Array.from(samples).sort();
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at % 1);
}

export const median = (samples) => quantile(samples, 0.5);

/** Returns `{ median, min, max, samples }` of a non-empty list of numbers. */
export function summarize(samples) {
  return {
    median: median(samples),
    min: Math.min(...samples),
    max: Math.max(...samples),
    samples,
  };
}

/**
 * Calls each function `repetitions` times and rotates which one is first.
 * @param {Record<string, () => Promise<number>>} sides
 */
export async function interleave(sides, repetitions) {
  const names = Object.keys(sides);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < repetitions; round++) {
    const shift = round % names.length;
    for (const name of [...names.slice(shift), ...names.slice(0, shift)]) {
      samples[name].push(await sides[name]());
    }
  }
  return Object.fromEntries(names.map((name) => [name, summarize(samples[name])]));
}
