// The rates of optimisers, as the scalars of runs.
import { checkNumber } from "../arguments.js";
import type { Rate, RateEpoch } from "../ops/rate.js";

type Scalars = Readonly<Record<string, number>>;

/** The updates and epochs so far, on which rates depend. */
export interface RateClock {
  readonly step: number;
  readonly epoch: number;
  readonly history: readonly RateEpoch[];
}

/** The rates of one update. */
export function ratesAt(rates: ReadonlyMap<string, Rate>, clock: RateClock): Scalars {
  const { step, epoch, history } = clock;
  return Object.fromEntries(
    [...rates].map(([name, rate]) => {
      const value = typeof rate === "number" ? rate : rate(step, epoch, history);
      const short = name.slice(name.lastIndexOf("/") + 1);
      return [name, checkNumber(`${short} of update ${step}`, value)];
    }),
  );
}

/** The rates of the next update, and how many updates in a row have the same, `most` at the most. */
export function stretchOf(
  rates: ReadonlyMap<string, Rate>,
  clock: RateClock,
  most: number,
): { readonly scalars: Scalars; readonly steps: number } {
  const scalars = ratesAt(rates, clock);
  if ([...rates.values()].every((rate) => typeof rate === "number"))
    return { scalars, steps: most };
  let steps = 1;
  while (steps < most && isSame(scalars, ratesAt(rates, { ...clock, step: clock.step + steps }))) {
    steps++;
  }
  return { scalars, steps };
}

function isSame(a: Scalars, b: Scalars): boolean {
  return Object.entries(a).every(([name, value]) => value === b[name]);
}
