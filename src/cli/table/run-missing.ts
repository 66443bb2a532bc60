// Trains what the table lacks, and adds each result to the file.

import { join } from "node:path";
import { openDevice } from "../../backend/devices.js";
import { ensemble } from "../../ensemble.js";
import { type Experiment, findExperiment } from "../../experiments/registry.js";
import { Network } from "../../network.js";
import { packageVersion } from "../../package-place.js";
import { grouped, percent } from "../format.js";
import { type CliIo, wrap } from "../io.js";
import type { Job, Outcome } from "../jobs/job.js";
import { planJobs } from "../jobs/plan-jobs.js";
import { trainJobs } from "../jobs/train.js";
import { type DataOf, openData } from "../run/data.js";
import { bestOf } from "../run/state.js";
import type { TableOptions } from "./options.js";
import { currentCommit, currentMachine } from "./origin.js";
import type { Row } from "./report.js";
import { addResult, type RunResult } from "./results.js";

/** Trains the runs without results; the networks are kept in `options.out` and gone on with. */
export async function runMissing(
  rows: readonly Row[],
  options: TableOptions,
  io: CliIo,
): Promise<void> {
  const { device } = openDevice(options.device);
  const origin = {
    commit: await currentCommit(packageVersion()),
    machine: currentMachine(device.description),
  };
  const dataOf = openData(options.data, io);
  const add = (result: Omit<RunResult, keyof typeof origin>) =>
    addResult(options.results, { ...result, ...origin });
  const jobs = await missingJobs(rows, options);
  if (jobs.length > 0) {
    const settings = { ...options, json: false };
    const text = options.json ? { ...io, stdout: io.stderr } : io;
    const { stopped } = await trainJobs(jobs, settings, dataOf, text, {
      async ended(outcome) {
        if (outcome.failure === undefined) await add(resultOf(outcome, options));
      },
    });
    if (stopped) {
      io.stderr.write(`${wrap(`${stopped.message}: the same command goes on from there`)}\n`);
      throw stopped.silent();
    }
  }
  const votes = rows.filter(
    ({ experiment, results }) => experiment.networks !== undefined && results.length === 0,
  );
  for (const vote of votes) await runVote(vote, options, dataOf, add, io);
}

const fileOf = ({ id }: Experiment, { out }: TableOptions) => join(out, `${id}.safetensors`);

/** Returns the runs that have no result; a vote needs those of its networks. */
async function missingJobs(rows: readonly Row[], options: TableOptions): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const { experiment, epochs, results } of rows) {
    if (experiment.networks !== undefined) continue;
    const runs = options.runs ?? experiment.runs;
    const done = new Set(results.map(({ run }) => run));
    if (done.size >= runs) continue;
    const settings = { runs, seed: 1, resume: true, epochs };
    const all = await planJobs(experiment.id, experiment, settings, fileOf(experiment, options));
    jobs.push(...all.filter(({ member }) => !done.has(member.number ?? 0)));
  }
  return jobs;
}

function resultOf({ job, records, json }: Outcome, { data }: TableOptions) {
  const { experiment, member, epochs } = job;
  const best = bestOf(records);
  const words = [
    ...["network3 run", experiment.id, `--seed ${member.seed}`, `--threads ${json.threads}`],
    ...(epochs === experiment.epochs ? [] : [`--epochs ${epochs}`]),
    ...(data === undefined ? [] : [`--data ${data}`]),
  ];
  return {
    ...{ experiment: experiment.id, run: member.number ?? 1, seed: member.seed, epochs },
    validationAccuracy: best?.validationAccuracy ?? null,
    testAccuracy: best?.testAccuracy ?? 0,
    seconds: Number(records.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1)),
    command: words.join(" "),
  };
}

/** Lets the saved networks vote, if all of them have been trained. */
async function runVote(
  { experiment, epochs }: Row,
  options: TableOptions,
  dataOf: DataOf,
  add: (result: Omit<RunResult, "commit" | "machine">) => Promise<void>,
  io: CliIo,
): Promise<void> {
  const voters = findExperiment(experiment.voters ?? "") ?? experiment;
  const settings = { runs: experiment.networks ?? 1, seed: 1, resume: true, epochs };
  const jobs = await planJobs(voters.id, voters, settings, fileOf(voters, options));
  const missing = jobs.filter(({ member }) => (member.saved?.state.history.length ?? 0) < epochs);
  if (missing.length > 0) {
    const numbers = missing.map(({ member }) => member.number).join(", ");
    const text = `${experiment.id}: not run, because ${options.out} lacks the finished ${voters.id} networks ${numbers}`;
    io.stderr.write(`${wrap(text)}\n`);
    return;
  }
  const nets: Network[] = [];
  try {
    for (const { member } of jobs) {
      nets.push(await Network.load(member.out ?? "", { device: options.device }));
    }
    const { validation, test } = await dataOf(voters);
    const { accuracy, errors } = await ensemble(nets, test);
    const { accuracy: validationAccuracy } = await ensemble(nets, validation);
    const histories = jobs.flatMap(
      ({ member }) => member.saved?.state.history.slice(0, epochs) ?? [],
    );
    await add({
      ...{ experiment: experiment.id, run: 1, seed: 1, epochs },
      ...{ validationAccuracy, testAccuracy: accuracy },
      seconds: Number(histories.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1)),
      command: `network3 table --run ${experiment.id}`,
    });
    const wrong = `${grouped(errors.length)} of ${grouped(test.size)} wrong`;
    io.stderr.write(`${experiment.id}: ${percent(accuracy)} (${wrong})\n`);
  } finally {
    for (const net of nets) await net.dispose();
  }
}
