// The arguments of training by SGD, and the checks they pass.
import { checkFlag, checkNumber, checkOptions, describe, type SignalLike } from "../arguments.js";
import {
  type Augmentation,
  type AugmentOptions,
  checkOptionalAugmentation,
} from "../data/augmentation.js";
import { ArgumentError } from "../errors.js";
import { isOptimizer, type Optimizer, type UpdateRule } from "../optim/optimizer.js";
import { sgd } from "../optim/sgd.js";
import { signalOf } from "../realms.js";
import { type Checkpoint, type CheckpointOptions, checkCheckpoint } from "./checkpoint.js";
import {
  checkEarlyStopping,
  type EarlyStopping,
  type EarlyStoppingOptions,
} from "./early-stopping.js";
import type { EpochRecord, TrainingProgress } from "./records.js";

/** A learning rate for all epochs, or one by epoch (from 0) and the records so far. */
export type LearningRate = number | ((epoch: number, history: readonly EpochRecord[]) => number);

/** Options of `Network.SGD` and `Network.train`. */
export interface TrainingOptions {
  /** L2 regularisation λ; the cost gets ½·λ/batches·Σ‖w‖² with the number of training mini-batches. Default 0. */
  readonly lmbda?: number;
  /** Takes the report lines; `false` is silent. Default `console.log`. */
  readonly log?: false | ((line: string) => void);
  /** Ends the run at the next mini-batch; the promise rejects with the signal's reason. */
  readonly signal?: SignalLike;
  /** At most 20 calls a second. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Returns the cost of every mini-batch. Default false. */
  readonly recordCosts?: boolean;
  /** Visits the examples in a new order each epoch; network3 does not. Default false. */
  readonly shuffle?: boolean;
  /**
   * Transforms each training image at random, anew in each epoch: see `augment`. The images need a shape, that of
   * layers[0] or that of the training data.
   */
  readonly augment?: AugmentOptions;
  /**
   * Goes on where the network's last run ended, also in the middle of an epoch and also after `save` and
   * `Network.load`: with the same arguments the result is that of a run that was never stopped. `epochs`
   * counts from the run's start; where so many are done already, the result is theirs and nothing is
   * trained. `costs` has the mini-batches of this call only. Default false.
   */
  readonly resume?: boolean;
  /**
   * After the run the network holds the parameters of the epoch with the best validation accuracy instead of
   * the last ones; without validation data these are the same. `save` then writes both, `Network.load` gives
   * the best ones, and `resume` goes on from the last ones. A run that is aborted or fails leaves the
   * parameters where it ended. Default false, as in network3.
   */
  readonly restoreBest?: boolean;
  /** Share of the velocity that an update keeps, 0 ≤ momentum < 1: v ← momentum·v + gradient, w ← w - η·v. Default 0. */
  readonly momentum?: number;
  /** Looks ahead along the velocity; needs a momentum. Default false. */
  readonly nesterov?: boolean;
  /**
   * A rule of network3/optim such as `adam()` instead of gradient descent. Its learning rate is `eta`; it starts
   * anew in each run, except with `resume`.
   */
  readonly optimizer?: Optimizer;
  /** Ends the run when the validation accuracy has not risen for some epochs; ties are no rise. */
  readonly earlyStopping?: EarlyStoppingOptions;
  /** Saves the network every few epochs. */
  readonly checkpoint?: CheckpointOptions;
  /** Records accuracy and cost of the training data after each epoch, at inference; default false. */
  readonly trainingMetrics?: boolean;
  /**
   * Records after each epoch also what tells of overfitting and of gradients that vanish: the gap between training and
   * validation accuracy, norms of weights and gradients, shares of dead and saturated units of each layer, the
   * confusion matrix. Includes `trainingMetrics`; default false.
   */
  readonly diagnostics?: boolean;
}

/** Checked options with their defaults. @internal */
export interface TrainingSettings {
  readonly epochs: number;
  readonly eta: LearningRate;
  readonly lmbda: number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: TrainingProgress) => void) | undefined;
  readonly recordCosts: boolean;
  readonly shuffle: boolean;
  readonly augmentation: Augmentation | undefined;
  readonly resume: boolean;
  readonly restoreBest: boolean;
  /** The rule of the updates and what tells it from others; undefined for gradient descent. */
  readonly optimizer: { readonly rule: UpdateRule; readonly key: unknown } | undefined;
  readonly earlyStopping: EarlyStopping | undefined;
  readonly checkpoint: Checkpoint | undefined;
  readonly trainingMetrics: boolean;
  readonly diagnostics: boolean;
}

const OPTIONS: readonly (keyof TrainingOptions)[] = [
  "lmbda",
  "log",
  "signal",
  "onProgress",
  "recordCosts",
  "shuffle",
  "augment",
  "resume",
  "restoreBest",
  "momentum",
  "nesterov",
  "optimizer",
  "earlyStopping",
  "checkpoint",
  "trainingMetrics",
  "diagnostics",
];

/** @internal */
export function checkTraining(
  epochs: unknown,
  eta: unknown,
  options: TrainingOptions,
): TrainingSettings {
  checkOptions("SGD", options, OPTIONS);
  const { lmbda = 0, log, signal: given, onProgress } = options;
  const { recordCosts = false, shuffle = false, resume = false, restoreBest = false } = options;
  if (log !== undefined && log !== false && typeof log !== "function") {
    throw new ArgumentError(`SGD: log must be a function or false, got ${describe(log)}`);
  }
  const { trainingMetrics = false, diagnostics = false } = options;
  const earlyStopping = checkEarlyStopping("SGD", options.earlyStopping);
  const signal = signalOf(given);
  if (given !== undefined && signal === undefined) {
    throw new ArgumentError(
      `SGD: signal must be an AbortSignal, got ${describe(given)}; pass \`controller.signal\``,
    );
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new ArgumentError(`SGD: onProgress must be a function, got ${describe(onProgress)}`);
  }
  return {
    epochs: checkNumber("SGD: epochs", epochs, { integer: true, min: 0 }),
    eta: typeof eta === "function" ? (eta as LearningRate) : checkNumber("SGD: eta", eta),
    lmbda: checkNumber("SGD: lmbda", lmbda, { min: 0 }),
    log: log === false ? () => {} : (log ?? ((line) => console.log(line))),
    signal,
    onProgress,
    recordCosts: checkFlag("SGD: recordCosts", recordCosts),
    shuffle: checkFlag("SGD: shuffle", shuffle),
    augmentation: checkOptionalAugmentation("SGD: augment", options.augment),
    resume: checkFlag("SGD: resume", resume),
    restoreBest: checkFlag("SGD: restoreBest", restoreBest) || earlyStopping?.restoreBest === true,
    optimizer: checkOptimizer(options),
    earlyStopping,
    checkpoint: checkCheckpoint("SGD", options.checkpoint),
    trainingMetrics: checkFlag("SGD: trainingMetrics", trainingMetrics) || diagnostics,
    diagnostics: checkFlag("SGD: diagnostics", diagnostics),
  };
}

function checkOptimizer({
  optimizer,
  momentum,
  nesterov,
}: TrainingOptions): TrainingSettings["optimizer"] {
  if (optimizer === undefined) {
    const rule = sgd({ momentum: momentum ?? 0, nesterov: nesterov ?? false });
    const isPlain = momentum === undefined || momentum === 0;
    return isPlain ? undefined : { rule, key: `${momentum} ${nesterov}` };
  }
  if (momentum !== undefined || nesterov !== undefined) {
    throw new ArgumentError(
      "SGD: an optimizer has a momentum of its own; leave momentum and nesterov out, or give optimizer: sgd({ momentum: 0.9 })",
    );
  }
  if (isOptimizer(optimizer)) return { rule: optimizer, key: optimizer };
  throw new ArgumentError(
    `SGD: optimizer must be one of network3/optim such as adam(), got ${describe(optimizer)}`,
  );
}

/** λ/n of the book's L2 penalty ½·λ/n·Σ‖w‖², with n the number of training mini-batches (network3). */
export function penaltyFactor(lmbda: number, batches: number): number {
  return lmbda / batches;
}
