// The rules by which models are trained: the subpath network3/optim.
import "../require-node.js";

export type { Rate, RateEpoch } from "../ops/rate.js";
export type { Slot } from "../ops/slot.js";
export { type AdamOptions, adam, adamw } from "./adam.js";
export { type AdagradOptions, adagrad, type RmspropOptions, rmsprop } from "./adaptive.js";
export type {
  Optimizer,
  OptimizerOptions,
  Update,
  UpdateContext,
  UpdateRule,
} from "./optimizer.js";
export {
  type CosineOptions,
  constant,
  cosine,
  type ExponentialOptions,
  exponential,
  halveOnPlateau,
  type PlateauOptions,
  type Schedule,
  type ScheduleUnit,
  type StepDecayOptions,
  stepDecay,
  warmUp,
} from "./schedules.js";
export { type SgdOptions, sgd } from "./sgd.js";
export type { Assignment } from "./updates.js";
