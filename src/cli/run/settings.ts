// The hyper-parameters of a run: those of the experiment, or others from the command line.

import type { Experiment } from "../../experiments/registry.js";
import { usualRate } from "../../experiments/update-rules.js";

/** Hyper-parameters that replace those of an experiment. */
export type Settings = Partial<
  Pick<
    Experiment,
    | "eta"
    | "lmbda"
    | "miniBatchSize"
    | "optimizer"
    | "schedule"
    | "init"
    | "shuffle"
    | "augment"
    | "trainSize"
  >
>;

/** `--quick`: about an epoch's worth of images at a time, so that every experiment takes minutes at most. */
const QUICK = { epochs: 10, trainSize: 10_000 } as const;

/** The options of the command line from which {@link withSettings} takes its settings. */
export interface SettingsOptions extends Omit<Settings, "miniBatchSize"> {
  readonly miniBatch?: number;
  readonly epochs?: number;
  readonly quick?: boolean;
}

/**
 * Returns the experiment with the hyper-parameters of the options. A changed experiment is not
 * compared with the book, which says nothing about it.
 */
export function withSettings(experiment: Experiment, options: SettingsOptions): Experiment {
  const { lmbda, miniBatch, optimizer, schedule, init, shuffle, augment, quick } = options;
  // The learning rate of an experiment suits its own optimiser alone.
  const isOther = optimizer !== undefined && optimizer !== (experiment.optimizer ?? "sgd");
  const eta = options.eta ?? (isOther ? usualRate(optimizer) : undefined);
  const trainSize = options.trainSize ?? (quick ? QUICK.trainSize : undefined);
  const given: { [Name in keyof Settings]: Settings[Name] | undefined } = {
    ...{ eta, lmbda, miniBatchSize: miniBatch, optimizer, schedule, init, shuffle, augment },
    trainSize,
  };
  const changed = Object.entries(given).filter(
    ([name, value]) => value !== undefined && experiment[name as keyof Settings] !== value,
  );
  if (changed.length === 0) return experiment;
  return { ...experiment, ...Object.fromEntries(changed), reported: {} };
}

/** Returns the number of epochs that the options ask for, by default the experiment's. */
export function epochsOf(
  experiment: Experiment,
  { epochs, quick }: Pick<SettingsOptions, "epochs" | "quick">,
): number {
  return epochs ?? (quick ? QUICK.epochs : experiment.epochs);
}
