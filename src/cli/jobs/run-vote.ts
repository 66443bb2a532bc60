// The work of `network3 run --nets`: trains networks at once and lets them vote.

import type { Dataset } from "../../data/dataset.js";
import { type EnsembleResult, voteOf } from "../../ensemble.js";
import type { Network } from "../../network.js";
import { grouped, percent } from "../format.js";
import { type CliIo, wrap } from "../io.js";
import type { RunObserver } from "../run/observer.js";
import { type Job, type Outcome, outcomeJson } from "./job.js";
import type { TrainingOptions } from "./options.js";
import { type Conclusion, runJobs } from "./run-jobs.js";

type Outputs = Awaited<ReturnType<Network["feedforward"]>>;

/** What the networks answer to the test images. */
interface Ballot {
  readonly outputs: Map<Job, Outputs>;
  test?: Dataset;
}

/** Trains the remaining epochs of each network, then lets all of them vote on the test images. */
export async function runVote(
  jobs: readonly Job[],
  options: TrainingOptions,
  io: CliIo,
  observers: readonly RunObserver[],
): Promise<void> {
  const ballot: Ballot = { outputs: new Map() };
  const hooks = {
    observers,
    async trained(job: Job, net: Network, { test }: { readonly test: Dataset }) {
      ballot.test = test;
      ballot.outputs.set(job, await net.feedforward(test));
    },
  };
  await runJobs(jobs, options, io, hooks, (outcomes) => conclude(jobs, outcomes, ballot));
}

/** Concludes with the vote; without one if a network is not trained to its end. */
function conclude(
  jobs: readonly Job[],
  outcomes: readonly Outcome[],
  { outputs, test }: Ballot,
): Conclusion {
  const nets = outcomes.map(outcomeJson);
  const failed = outcomes.find(({ failure }) => failure !== undefined);
  if (!test || outputs.size < jobs.length) {
    const failure = failed && `no vote: network ${failed.job.member.number}: ${failed.failure}`;
    return { lines: [], json: { nets, ensemble: null }, ...(failure && { failure }) };
  }
  const answers = jobs.flatMap((job) => outputs.get(job) ?? []);
  const result = voteOf(answers, test.y);
  return {
    lines: ["", ...describeVote(jobs, result, test.size).map((line) => wrap(line))],
    json: { nets, ensemble: { testAccuracy: result.accuracy, errors: [...result.errors] } },
    vote: { ...result, test },
  };
}

function describeVote(
  jobs: readonly Job[],
  { accuracy, errors }: EnsembleResult,
  images: number,
): string[] {
  const figure = jobs[0]?.experiment.reported.ensemble;
  const book = figure === undefined ? "" : `; the book reports ${percent(figure)}`;
  const wrong = `${grouped(errors.length)} of ${grouped(images)} wrong`;
  const later = jobs.filter(
    ({ member: { saved }, epochs }) => (saved?.state.history.length ?? 0) > epochs,
  );
  return [
    `ensemble of ${jobs.length}: ${percent(accuracy)} (${wrong})${book}`,
    ...(later.length === 0
      ? []
      : [`${later.length} of them voted with what the file holds, which is of more epochs`]),
  ];
}
