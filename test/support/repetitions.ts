// How often a test repeats what only chance can show.

/** `npm run test:soak` does all repetitions, `npm test` a tenth of them and at least 10. */
export const soak = process.env.NETWORK3_SOAK === "1";

export function repetitions(all: number): number {
  return soak ? all : Math.min(all, Math.max(10, Math.round(all / 10)));
}
