// Plans the runs of one group.

import type { Experiment } from "../../experiments/registry.js";
import { planRun } from "../run/plan.js";
import { epochsOf } from "../run/settings.js";
import type { Job } from "./job.js";
import type { ManyOptions } from "./options.js";

/** The options that decide about the runs of a group. */
export type GroupOptions = Pick<
  ManyOptions,
  "runs" | "seed" | "resume" | "force" | "epochs" | "quick"
>;

/**
 * Returns the runs of an experiment, with seeds that count up.
 *
 * @param out the file from whose name those of the runs are made; undefined if they are not saved
 */
export async function planJobs(
  group: string,
  experiment: Experiment,
  { runs: nets, ...options }: GroupOptions,
  out: string | undefined,
): Promise<Job[]> {
  const { seed, resume, force } = options;
  const members = await planRun(experiment, {
    nets,
    ...(seed !== undefined && { seed }),
    ...(resume !== undefined && { resume }),
    ...(force !== undefined && { force }),
    ...(out !== undefined && { out }),
  });
  const epochs = epochsOf(experiment, options);
  return members.map((member) => ({ group, experiment, member, epochs }));
}
