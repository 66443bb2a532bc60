// A number of an optimiser that may change from update to update.

/** An epoch as rates see it: its loss, and the scores of the validation data after it. */
export interface RateEpoch {
  readonly loss: number;
  readonly validation?: Readonly<Record<string, number>>;
}

/**
 * A number, or a function of the number of updates so far, that of epochs, and the epochs themselves. A function
 * is called before each update; updates in a row with equal results run together, so a rate that seldom changes
 * costs nothing. With equal arguments it must give equal results.
 */
export type Rate =
  | number
  | ((step: number, epoch: number, history: readonly RateEpoch[]) => number);
