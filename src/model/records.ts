// The reports of a model's training, and the state that it leaves.
import type { SignalLike } from "../arguments.js";
import { checkFlag, checkNumber, checkOptions, describe } from "../arguments.js";
import { ArgumentError } from "../errors.js";
import { signalOf } from "../realms.js";
import type { TrainingProgress } from "../train/records.js";

/** The loss and the metrics of a model, by name. */
export type Scores<Metrics extends string = string> = Readonly<Record<"loss" | Metrics, number>>;

/** One epoch of `fit`. */
export interface ModelEpoch<Metrics extends string = string> {
  /** Counted from 0 over the life of the model. */
  readonly epoch: number;
  /** Mean loss of the epoch's mini-batches, each before its update. */
  readonly loss: number;
  /** Loss and metrics of the validation data after the epoch; absent without such data. */
  readonly validation?: Scores<Metrics>;
  /** Training alone. */
  readonly seconds: number;
  readonly evaluationSeconds: number;
}

/** The result of `fit`. */
export interface FitResult<Metrics extends string = string> {
  readonly epochs: readonly ModelEpoch<Metrics>[];
}

/** The state that passes from one call to the next; `save` writes it. */
export interface ModelState {
  /** Updates since the model was made: the clock of the random streams. */
  readonly step: number;
  readonly history: readonly ModelEpoch[];
}

/** Options of `Model.fit`; `Validation` is the type of its data. */
export interface FitOptions<Validation = unknown> {
  /** Passes over the data; default 1. */
  readonly epochs?: number;
  /** Data to evaluate after each epoch. */
  readonly validation?: Validation;
  /** Visits the rows in a new order each epoch; default false. */
  readonly shuffle?: boolean;
  /** Ends the run at the next mini-batch; the promise rejects with the signal's reason. */
  readonly signal?: SignalLike;
  /** At most 20 calls a second. */
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** Checked options with their defaults. */
export interface FitSettings {
  readonly epochs: number;
  readonly validation: unknown;
  readonly shuffle: boolean;
  readonly signal: SignalLike | undefined;
  readonly onProgress: ((progress: TrainingProgress) => void) | undefined;
}

export function checkFit(options: FitOptions): FitSettings {
  checkOptions("fit", options, ["epochs", "validation", "shuffle", "signal", "onProgress"]);
  const { epochs = 1, validation, shuffle = false, onProgress } = options;
  const signal = signalOf(options.signal);
  if (options.signal !== undefined && signal === undefined) {
    throw new ArgumentError(
      `fit: signal must be an AbortSignal, got ${describe(options.signal)}; pass \`controller.signal\``,
    );
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new ArgumentError(`fit: onProgress must be a function, got ${describe(onProgress)}`);
  }
  return {
    epochs: checkNumber("fit: epochs", epochs, { integer: true, min: 0 }),
    validation,
    shuffle: checkFlag("fit: shuffle", shuffle),
    signal,
    onProgress,
  };
}
