// Chooses the seeds of the networks of a run.

import { randomInt } from "node:crypto";
import { UsageError } from "../usage-error.js";

/**
 * Returns the seeds of `count` networks: `first` and the numbers after it. Without `first`, networks with
 * files keep their seeds, and the others get seeds that continue them.
 *
 * @param saved seeds in files by the index of the network
 * @throws {UsageError} if a seed would exceed the largest possible one
 */
export function seedsOf(
  count: number,
  first: number | undefined,
  saved: ReadonlyMap<number, number>,
): number[] {
  if (first !== undefined || saved.size === 0) {
    const start = first ?? randomInt(2 ** 47);
    if (start > Number.MAX_SAFE_INTEGER - (count - 1)) {
      const highest = Number.MAX_SAFE_INTEGER - (count - 1);
      throw new UsageError(
        `--seed ${start} counts up beyond 2^53 - 1 for ${count} networks; use --seed ${highest} or a lower one`,
      );
    }
    return Array.from({ length: count }, (_, index) => start + index);
  }
  const used = new Set(saved.values());
  const [[known = 0, seed = 0] = []] = saved;
  return Array.from({ length: count }, (_, index) => {
    const own = saved.get(index);
    if (own !== undefined) return own;
    const next = continued(seed + index - known, used);
    used.add(next);
    return next;
  });
}

/** Returns `seed`, or the next one that no other network has. */
function continued(seed: number, used: ReadonlySet<number>): number {
  let next = Math.max(0, seed);
  while (used.has(next)) next++;
  if (next <= Number.MAX_SAFE_INTEGER) return next;
  throw new UsageError(
    "the seeds in the files leave no higher ones for the other networks; put --force in place of " +
      "--resume to train all of them anew",
  );
}
