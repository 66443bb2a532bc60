// The reports of a model's training, and the state that it leaves.
import type { SignalLike } from "../arguments.js";
import { checkFlag, checkNumber, checkOptions, describe } from "../arguments.js";
import {
  type Augmentation,
  type AugmentOptions,
  checkOptionalAugmentation,
} from "../data/augmentation.js";
import { ArgumentError } from "../errors.js";
import { signalOf } from "../realms.js";
import type { KeptParameters } from "../train/best-parameters.js";
import { type Checkpoint, type CheckpointOptions, checkCheckpoint } from "../train/checkpoint.js";
import type { ConfusionMatrix } from "../train/diagnostics.js";
import {
  checkEarlyStopping,
  type EarlyStopping,
  type ScoreStoppingOptions,
} from "../train/early-stopping.js";
import type { RunPosition, TrainingProgress } from "../train/records.js";

/** The state of the parameters after an epoch, and what the model confuses. */
export interface ModelDiagnostics {
  /** The parameters that are trained, by their places in the tree. */
  readonly parameters: Readonly<Record<string, ParameterDiagnostics>>;
  /**
   * The confusion matrices of the metrics that are made by `confusion`, of the validation data, or without such data of the
   * training data: `confusion.name[k][l]` rows of class k are taken for class l.
   */
  readonly confusion: Readonly<Record<string, ConfusionMatrix>>;
}

/** The state of one parameter after an epoch. */
export interface ParameterDiagnostics {
  /** Euclidean norm of the parameter. */
  readonly norm: number;
  /** Mean over the first mini-batches, ten at most, of the norm of the loss's gradient by the parameter. */
  readonly gradientNorm: number;
}

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
  /** Loss and metrics of the training data after the epoch, at inference; present with `trainingMetrics`. */
  readonly training?: Scores<Metrics>;
  /** Present with `diagnostics`. */
  readonly diagnostics?: ModelDiagnostics;
  /** Training alone. */
  readonly seconds: number;
  readonly evaluationSeconds: number;
}

/** The result of `fit`. */
export interface FitResult<Metrics extends string = string> {
  /** The epochs of the run. */
  readonly epochs: readonly ModelEpoch<Metrics>[];
  /** The epoch with the best score of the validation data, as `earlyStopping` counts; undefined without such data. */
  readonly bestEpoch: number | undefined;
}

/** Updates and epochs of a function of the user, on which the rates of its optimisers depend. */
export interface FunctionClock {
  readonly steps: number;
  readonly epochs: number;
}

/** The state that passes from one call to the next; `save` writes it. */
export interface ModelState extends KeptParameters {
  /** Updates since the model was made: the clock of the random streams. */
  readonly step: number;
  readonly history: readonly ModelEpoch[];
  /** The epochs before the last run of `fit`. */
  readonly start: number;
  /** The position of the last run in its epoch; undefined before the first. */
  readonly position: RunPosition | undefined;
  readonly functions: Readonly<Record<string, FunctionClock>>;
}

/** The state of a model that was never trained. */
export const untrained: ModelState = {
  step: 0,
  history: [],
  start: 0,
  position: undefined,
  functions: {},
};

/** Options of `Model.fit`; `Validation` is the type of its data. */
export interface FitOptions<Validation = unknown> {
  /** Passes over the data; default 1. */
  readonly epochs?: number;
  /** Data to evaluate after each epoch. */
  readonly validation?: Validation;
  /** Visits the rows in a new order each epoch; default false. */
  readonly shuffle?: boolean;
  /**
   * Transforms each image of the input x at random, anew in each epoch: see `augment` of the main module. The images
   * need a shape, that of the input or that of the Dataset.
   */
  readonly augment?: AugmentOptions;
  /** Ends the run at the next mini-batch; the promise rejects with the signal's reason. */
  readonly signal?: SignalLike;
  /** At most 20 calls a second. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /**
   * Goes on where the last run ended, also in the middle of an epoch and also after `save` and `load`: with the
   * same arguments the result is that of a run that was never stopped. `epochs` counts from the run's start.
   * Default false.
   */
  readonly resume?: boolean;
  /** Ends the run when the score of the validation data has not improved for some epochs. */
  readonly earlyStopping?: ScoreStoppingOptions;
  /** Saves the model every few epochs. */
  readonly checkpoint?: CheckpointOptions;
  /** Evaluates the training data too after each epoch; default false. */
  readonly trainingMetrics?: boolean;
  /**
   * Records norms of parameters and gradients after each epoch, and what the model confuses. Includes
   * `trainingMetrics`; default false.
   */
  readonly diagnostics?: boolean;
}

/** Checked options with their defaults. */
export interface FitSettings extends CallSettings {
  readonly augmentation: Augmentation | undefined;
  readonly validation: unknown;
  readonly resume: boolean;
  readonly earlyStopping: EarlyStopping | undefined;
  readonly checkpoint: Checkpoint | undefined;
  readonly trainingMetrics: boolean;
  readonly diagnostics: boolean;
}

/** Options that `fit` and functions have in common, checked. */
export interface CallSettings {
  readonly epochs: number;
  readonly shuffle: boolean;
  readonly signal: SignalLike | undefined;
  readonly onProgress: ((progress: TrainingProgress) => void) | undefined;
}

const CALL = ["epochs", "shuffle", "signal", "onProgress"] as const;
const FIT = [
  ...["augment", "validation", "resume", "earlyStopping", "checkpoint"],
  ...["trainingMetrics", "diagnostics"],
] as const;

/** @param scores the loss and the metrics that early stopping can go by */
export function checkFit(
  where: string,
  options: FitOptions,
  scores: readonly string[],
): FitSettings {
  checkOptions(where, options, [...CALL, ...FIT]);
  const { validation, resume = false, trainingMetrics = false, diagnostics = false } = options;
  const earlyStopping = checkEarlyStopping(where, options.earlyStopping, scores);
  if (earlyStopping && validation === undefined) {
    throw new ArgumentError(
      `${where}: earlyStopping needs validation data, by whose scores it stops; give { validation: data }`,
    );
  }
  return {
    ...checkCall(where, options),
    augmentation: checkOptionalAugmentation(`${where}: augment`, options.augment),
    validation,
    resume: checkFlag(`${where}: resume`, resume),
    earlyStopping,
    checkpoint: checkCheckpoint(where, options.checkpoint),
    trainingMetrics: checkFlag(`${where}: trainingMetrics`, trainingMetrics) || diagnostics,
    diagnostics: checkFlag(`${where}: diagnostics`, diagnostics),
  };
}

/** Checks the options that `fit` and functions have in common. */
export function checkCall(where: string, options: Partial<CallSettings>): CallSettings {
  const { epochs = 1, shuffle = false, onProgress } = options;
  const signal = signalOf(options.signal);
  if (options.signal !== undefined && signal === undefined) {
    throw new ArgumentError(
      `${where}: signal must be an AbortSignal, got ${describe(options.signal)}; pass \`controller.signal\``,
    );
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new ArgumentError(`${where}: onProgress must be a function, got ${describe(onProgress)}`);
  }
  return {
    epochs: checkNumber(`${where}: epochs`, epochs, { integer: true, min: 0 }),
    shuffle: checkFlag(`${where}: shuffle`, shuffle),
    signal,
    onProgress,
  };
}
