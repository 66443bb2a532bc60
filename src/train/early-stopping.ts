// Ends a run whose scores have not improved for some epochs.
import { checkChoice, checkCount, checkFlag, checkOptions, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";

/** Options of early stopping. */
export interface EarlyStoppingOptions {
  /** Epochs in a row without an improvement after which the run ends. */
  readonly patience: number;
  /** After the run the parameters are those of the best epoch; default false. */
  readonly restoreBest?: boolean;
}

/** Options of early stopping by a score that is chosen by name. */
export interface ScoreStoppingOptions extends EarlyStoppingOptions {
  /** The loss or a metric of the validation data; default `"loss"`. */
  readonly metric?: string;
  /** Default `"least"` for the loss and `"greatest"` for metrics. */
  readonly goal?: Goal;
}

/** The scores that are better. */
export type Goal = "least" | "greatest";

/** Checked options with their defaults. */
export interface EarlyStopping {
  readonly patience: number;
  readonly restoreBest: boolean;
  readonly metric: string;
  readonly goal: Goal;
}

/** @param names of the scores to choose from; undefined where there is no choice */
export function checkEarlyStopping(
  where: string,
  options: ScoreStoppingOptions | undefined,
  names?: readonly string[],
): EarlyStopping | undefined {
  if (options === undefined) return undefined;
  const at = `${where}: earlyStopping`;
  const choices = names ? ["metric", "goal"] : [];
  checkOptions(at, options, ["patience", "restoreBest", ...choices]);
  const { metric = "loss", restoreBest = false } = options;
  if (names && !names.includes(metric)) {
    throw new ArgumentError(
      `${at}: metric must be one of ${names.join(", ")}, got ${describe(metric)}`,
    );
  }
  const { goal = metric === "loss" ? "least" : "greatest" } = options;
  return {
    patience: checkCount(`${at}: patience`, options.patience),
    restoreBest: checkFlag(`${at}: restoreBest`, restoreBest),
    metric,
    goal: checkChoice(`${at}: goal`, goal, ["least", "greatest"]),
  };
}

/** The place of the best score, -1 without one; of equal ones the first, and NaN is never the best. */
export function bestOf(scores: readonly number[], goal: Goal): number {
  const sign = goal === "least" ? 1 : -1;
  return scores.reduce((best, score, index) => {
    if (Number.isNaN(score)) return best;
    const known = scores[best];
    return known === undefined || sign * score < sign * known ? index : best;
  }, -1);
}

/** True if the epochs after the best one, of `epochs` in all, are as many as the patience allows. */
export function isOver(patience: number | undefined, best: number, epochs: number): boolean {
  return patience !== undefined && epochs - 1 - best >= patience;
}
