// Learning rates that change as training goes on.
import { checkChoice, checkCount, checkNumber, checkOptions, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import type { Rate, RateEpoch } from "../ops/rate.js";
import { checkPositive } from "./optimizer.js";

/** A learning rate by the number of updates and of epochs so far. */
export type Schedule = (step: number, epoch: number, history: readonly RateEpoch[]) => number;

/** The unit in which a schedule counts. */
export type ScheduleUnit = "epochs" | "updates";

const UNITS: readonly ScheduleUnit[] = ["epochs", "updates"];

/** The same rate always. */
export function constant(rate: number): Schedule {
  const checked = checkNumber("constant: rate", rate, { min: 0 });
  return () => checked;
}

/** Options of {@link stepDecay}. */
export interface StepDecayOptions {
  readonly rate: number;
  /** Epochs or updates between two changes. */
  readonly every: number;
  /** Default 0.1. */
  readonly factor?: number;
  /** The unit of `every`; default `"epochs"`. */
  readonly by?: ScheduleUnit;
}

/**
 * Multiplies the rate by a factor every so many epochs (as PyTorch's StepLR).
 *
 * @example
 * sgd({ learningRate: stepDecay({ rate: 0.1, every: 30 }) });
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  checkOptions("stepDecay", options, ["rate", "every", "factor", "by"]);
  const rate = checkNumber("stepDecay: rate", options.rate, { min: 0 });
  const every = checkCount("stepDecay: every", options.every);
  const factor = checkPositive("stepDecay: factor", options.factor ?? 0.1);
  const at = counterOf("stepDecay", options.by);
  return (step, epoch) => rate * factor ** Math.floor(at(step, epoch) / every);
}

/** Options of {@link exponential}. */
export interface ExponentialOptions {
  readonly rate: number;
  readonly factor: number;
  /** Default `"epochs"`. */
  readonly by?: ScheduleUnit;
}

/** Multiplies the rate by a factor after each epoch (as PyTorch's ExponentialLR). */
export function exponential(options: ExponentialOptions): Schedule {
  checkOptions("exponential", options, ["rate", "factor", "by"]);
  const rate = checkNumber("exponential: rate", options.rate, { min: 0 });
  const factor = checkPositive("exponential: factor", options.factor);
  const at = counterOf("exponential", options.by);
  return (step, epoch) => rate * factor ** at(step, epoch);
}

/** Options of {@link cosine}. */
export interface CosineOptions {
  readonly rate: number;
  /** Epochs or updates until the rate has fallen to `to`, where it stays. */
  readonly over: number;
  /** Default 0. */
  readonly to?: number;
  /** The unit of `over`; default `"epochs"`. */
  readonly by?: ScheduleUnit;
}

/** Lowers the rate along half a cosine (Loshchilov and Hutter 2017; as PyTorch's CosineAnnealingLR until its end). */
export function cosine(options: CosineOptions): Schedule {
  checkOptions("cosine", options, ["rate", "over", "to", "by"]);
  const rate = checkNumber("cosine: rate", options.rate, { min: 0 });
  const over = checkCount("cosine: over", options.over);
  const to = checkNumber("cosine: to", options.to ?? 0, { min: 0 });
  const at = counterOf("cosine", options.by);
  return (step, epoch) => {
    const share = Math.min(at(step, epoch) / over, 1);
    return to + ((rate - to) * (1 + Math.cos(Math.PI * share))) / 2;
  };
}

/**
 * Raises the rate linearly for the first updates, up to that of another schedule or number.
 *
 * @example
 * adam({ learningRate: warmUp(500, cosine({ rate: 1e-3, over: 20 })) });
 */
export function warmUp(updates: number, then: Rate): Schedule {
  const count = checkCount("warmUp: updates", updates);
  if (typeof then !== "function" && typeof then !== "number") {
    throw new ArgumentError(
      `warmUp: expected a number or a schedule such as cosine({ rate: 0.1, over: 20 }), got ${describe(then)}`,
    );
  }
  const rate = typeof then === "number" ? constant(then) : then;
  return (step, epoch, history) => rate(step, epoch, history) * Math.min((step + 1) / count, 1);
}

/** Options of {@link halveOnPlateau}. */
export interface PlateauOptions {
  readonly rate: number;
  /** Epochs in a row without an improvement after which the rate falls; default 10. */
  readonly patience?: number;
  /** Default 0.5. */
  readonly factor?: number;
  /** The score of the validation data that counts, without such data the loss of training; default `"loss"`. */
  readonly metric?: string;
  /** Default `"least"` for the loss and `"greatest"` for metrics. */
  readonly goal?: "least" | "greatest";
}

/**
 * Lowers the rate whenever a score has not improved for some epochs of `fit`. It depends on the history alone, so
 * a run that goes on from a file has the same rates.
 */
export function halveOnPlateau(options: PlateauOptions): Schedule {
  checkOptions("halveOnPlateau", options, ["rate", "patience", "factor", "metric", "goal"]);
  const rate = checkNumber("halveOnPlateau: rate", options.rate, { min: 0 });
  const patience = checkCount("halveOnPlateau: patience", options.patience ?? 10);
  const factor = checkPositive("halveOnPlateau: factor", options.factor ?? 0.5);
  const { metric = "loss" } = options;
  if (typeof metric !== "string") {
    throw new ArgumentError(
      `halveOnPlateau: metric must be the name of a score, got ${describe(metric)}`,
    );
  }
  const { goal = metric === "loss" ? "least" : "greatest" } = options;
  const sign =
    checkChoice("halveOnPlateau: goal", goal, ["least", "greatest"]) === "least" ? 1 : -1;
  return (_step, _epoch, history) => {
    let [best, waited, falls] = [Number.POSITIVE_INFINITY, 0, 0];
    for (const { loss, validation } of history) {
      const score = sign * (validation ? (validation[metric] ?? Number.NaN) : loss);
      if (score < best) [best, waited] = [score, 0];
      else if (++waited === patience) [waited, falls] = [0, falls + 1];
    }
    return rate * factor ** falls;
  };
}

function counterOf(where: string, by: unknown): (step: number, epoch: number) => number {
  const unit = checkChoice(`${where}: by`, by ?? "epochs", UNITS);
  return unit === "epochs" ? (_step, epoch) => epoch : (step) => step;
}
