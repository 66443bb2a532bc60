// Medians and spreads of repetitions.

/** Returns `{ median, min, max, samples }` of a non-empty list of numbers. */
export function summarize(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1], samples };
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
