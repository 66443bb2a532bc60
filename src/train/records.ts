// Records of epochs, results of runs, and the state that a run leaves to the next one.
import type { FloatArray } from "../backend/backend.js";
import type { Augmentation } from "../data/augmentation.js";
import type { KeptParameters } from "./best-parameters.js";
import type { EpochDiagnostics } from "./diagnostics.js";

/** One epoch of a run. Accuracies are in 0..1. */
export interface EpochRecord {
  /** Counted from 0. */
  readonly epoch: number;
  /** Mean regularised cost of the epoch's mini-batches, each before its update. */
  readonly cost: number;
  /** Over the whole mini-batches of the validation data; absent without such data. */
  readonly validationAccuracy?: number;
  /** Present when this epoch is the best so far and there is test data. */
  readonly testAccuracy?: number;
  /** Over the whole mini-batches of the training data after the epoch; present with `trainingMetrics`. */
  readonly trainingAccuracy?: number;
  /** The regularised cost of these rows at inference; present with `trainingMetrics`. */
  readonly trainingCost?: number;
  /** Present with `diagnostics`. */
  readonly diagnostics?: EpochDiagnostics;
  /** The validation accuracy is at least that of every epoch before (ties count). */
  readonly isBest: boolean;
  /** Training alone. */
  readonly seconds: number;
  /** Validation, test, and what is recorded on request. */
  readonly evaluationSeconds: number;
}

/** The result of a finished run. */
export interface TrainingResult {
  readonly epochs: readonly EpochRecord[];
  /** In 0..1; 0 without epochs or validation data, as network3's start value. */
  readonly bestValidationAccuracy: number;
  /** Zero-based index of the last mini-batch of the best epoch; -1 without one. */
  readonly bestIteration: number;
  /** Test accuracy of the best epoch (without validation data: of the last); absent without test data. */
  readonly testAccuracy: number | undefined;
  /** Regularised cost of every mini-batch, with `recordCosts`. */
  readonly costs?: Float32Array;
}

/** The best epoch of a run so far. */
export interface BestEpoch {
  readonly validationAccuracy: number;
  /** Zero-based index of the epoch's last mini-batch, counted in its run. */
  readonly iteration: number;
  readonly testAccuracy?: number;
}

/** The position of a run within an epoch, from which `resume` continues. */
export interface RunPosition {
  /** Mini-batches of an epoch. */
  readonly miniBatches: number;
  /** Mini-batches done of the epoch after the last record; all of them when it was not evaluated yet. */
  readonly steps: number;
  /** Sum of the costs of these mini-batches. */
  readonly cost: number;
  /** Time of their training. */
  readonly seconds: number;
  /** The random transformations of the run's images, if there are any. */
  readonly augment?: Augmentation;
}

/** The state that passes from one run, or one process, to the next; `save` writes it. */
export interface TrainingState extends KeptParameters {
  /** Mini-batches since the network was made: the clock of the random streams. */
  readonly step: number;
  /** Records of the last run, finished or not. */
  readonly history: readonly EpochRecord[];
  readonly best: BestEpoch | undefined;
  /** The position of the last run; undefined before the first. */
  readonly position: RunPosition | undefined;
}

/** The state of a network that was never trained. */
export const untrained: TrainingState = {
  step: 0,
  history: [],
  best: undefined,
  position: undefined,
};

/** Parameters by name; not to be changed. */
export type ParameterArrays = Readonly<Record<string, FloatArray>>;

/** How far a run has come. */
export interface TrainingProgress {
  readonly epoch: number;
  /** Mini-batches done in this run. */
  readonly iteration: number;
  /** Mini-batches of the whole run. */
  readonly iterations: number;
  /** Mean cost of this epoch so far. */
  readonly cost: number;
  /** Since the run began. */
  readonly seconds: number;
}
