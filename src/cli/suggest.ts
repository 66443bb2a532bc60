// Suggests the intended word for a mistyped one.

/** Returns the candidate nearest to `word`, or `undefined` if none is near. Ignores case; `-` equals `_`. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const typed = normalize(word);
  if (typed === "") return undefined;
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(typed, normalize(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best && best.distance <= Math.max(1, Math.floor(typed.length * 0.4))) return best.candidate;
  return candidates.find((candidate) => normalize(candidate).includes(typed));
}

function normalize(word: string): string {
  return word.toLowerCase().replaceAll("-", "_");
}

/** Counts the insertions, deletions, replacements and swaps of neighbours that change `a` to `b`. */
export function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : replaced;
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped));
    }
  }
  return at(a.length, b.length);
}
