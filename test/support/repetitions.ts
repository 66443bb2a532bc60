// Numbers of repetitions for tests whose failures depend on chance.

/**
 * True in `npm run test:soak`, which runs all repetitions; `npm test` runs a twentieth, at least 3.
 */
export const soak = process.env.NETWORK3_SOAK === "1";

export function repetitions(all: number): number {
  return soak ? all : Math.min(all, Math.max(3, Math.round(all / 20)));
}

/**
 * True in `npm run test:exhaustive`, which runs every op with all combinations of settings; `npm
 * test` runs each setting once.
 */
export const exhaustive = process.env.NETWORK3_EXHAUSTIVE === "1";
