// The measurement of a training step.
import type { NetworkProfile } from "../../train/profile.js";

/** Times of a training step in µs. */
export interface StepTimes {
  readonly experiment: string;
  readonly device: string;
  readonly threads: number;
  readonly miniBatchSize: number;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly profile?: NetworkProfile;
}
