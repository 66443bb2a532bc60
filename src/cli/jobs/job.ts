// A network that is trained beside others, and what became of it.

import type { Experiment } from "../../experiments/registry.js";
import type { EpochRecord } from "../../network.js";
import type { resultJson } from "../run/json.js";
import type { Member } from "../run/plan.js";
import { bestOf } from "../run/state.js";

export interface Job {
  /** The name of the group of runs that differ in their seeds alone, such as `lmbda 0.1`. */
  readonly group: string;
  readonly experiment: Experiment;
  readonly member: Member;
  readonly epochs: number;
}

export interface Outcome {
  readonly job: Job;
  /** The finished epochs. */
  readonly records: readonly EpochRecord[];
  readonly json: ReturnType<typeof resultJson>;
  /** The reason why the training failed: numbers that are not finite, as of a learning rate too high. */
  readonly failure?: string;
}

/** Returns the object that `--json` prints of a network. */
export function outcomeJson({ job, json, failure }: Outcome) {
  return { run: job.member.number, ...json, failure: failure ?? null };
}

/** The runs of one group, in the order of their numbers. */
export interface Group {
  readonly name: string;
  readonly experiment: Experiment;
  readonly outcomes: readonly Outcome[];
  /** The run with the best validation accuracy, the first of equal ones; undefined if none has one. */
  readonly best: Outcome | undefined;
}

/** Returns the groups in the order of their first run. */
export function groupsOf(outcomes: readonly Outcome[]): Group[] {
  const names = [...new Set(outcomes.map(({ job }) => job.group))];
  return names.flatMap((name) => {
    const members = outcomes.filter(({ job }) => job.group === name);
    const [first] = members;
    return first
      ? [{ name, experiment: first.job.experiment, outcomes: members, best: bestRun(members) }]
      : [];
  });
}

function bestRun(outcomes: readonly Outcome[]): Outcome | undefined {
  const accuracy = ({ records }: Outcome) => bestOf(records)?.validationAccuracy ?? -1;
  const best = outcomes.reduce<Outcome | undefined>(
    (most, outcome) => (most && accuracy(most) >= accuracy(outcome) ? most : outcome),
    undefined,
  );
  return best && accuracy(best) >= 0 ? best : undefined;
}
