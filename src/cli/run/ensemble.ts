// The work of `network3 run --nets`: trains networks one after the other and lets them vote.

import type { MnistData } from "../../data/mnist.js";
import { ensemble } from "../../ensemble.js";
import type { Experiment } from "../../experiments/registry.js";
import { duration, grouped, percent } from "../format.js";
import { type CliIo, wrap } from "../io.js";
import { openData } from "./data.js";
import { openNetwork } from "./epochs.js";
import { groupReport } from "./group-report.js";
import { resultJson } from "./json.js";
import type { RunObserver } from "./observer.js";
import type { RunOptions } from "./options.js";
import { checkMiniBatches, type Member } from "./plan.js";
import { prepareReport, writeReport } from "./report-file.js";
import { type Run, stepsOfEpoch } from "./state.js";
import { trainNetwork } from "./training.js";

/** Trains the remaining epochs of each network, then lets all networks vote. */
export async function runEnsemble(
  experiment: Experiment,
  members: readonly Member[],
  options: RunOptions,
  io: CliIo,
  observers: readonly RunObserver[],
): Promise<void> {
  await prepareReport(options);
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1e3;
  const runs: Run[] = [];
  let data: MnistData | undefined;
  try {
    for (const member of members) {
      // Opened before the data is loaded, which may be a download, to report an unusable device early.
      const net = await openNetwork(experiment, member, options);
      try {
        data ??= await dataOf(experiment, members, options, io);
        runs.push(await trainNetwork(net, experiment, member, data, options, io, observers));
      } catch (error) {
        await net.dispose();
        throw error;
      }
      const { stopped } = runs.at(-1) ?? {};
      if (stopped) {
        if (options.json) printJson(runs, null, seconds(), io);
        throw stopped;
      }
      (options.json ? io.stderr : io.stdout).write("\n");
    }
    if (!data) return;
    const vote = await ensemble(
      runs.map(({ net }) => net),
      data.test,
    );
    if (options.json) printJson(runs, vote, seconds(), io);
    else io.stdout.write(describeVote(experiment, runs, vote, data.test.size, seconds()));
    if (runs.some(({ records }) => records.length > 0)) {
      const { test } = data;
      const shown = runs.map((run) => ({ records: run.records, json: resultJson(run) }));
      await writeReport(options, io, () => groupReport(shown, { ...vote, test }));
    }
  } finally {
    for (const { net } of runs) await net.dispose();
  }
}

async function dataOf(
  experiment: Experiment,
  members: readonly Member[],
  options: RunOptions,
  io: CliIo,
): Promise<MnistData> {
  const data = await openData(options.data, io)(experiment);
  checkMiniBatches(members, stepsOfEpoch({ data, experiment }));
  return data;
}

interface Vote {
  readonly accuracy: number;
  readonly errors: Int32Array;
}

/** @param vote null if the run was interrupted */
function printJson(runs: readonly Run[], vote: Vote | null, wallSeconds: number, io: CliIo): void {
  const result = vote && { testAccuracy: vote.accuracy, errors: [...vote.errors] };
  const object = {
    nets: runs.map(resultJson),
    ensemble: result,
    interrupted: vote === null,
    wallSeconds,
  };
  io.stdout.write(`${JSON.stringify(object)}\n`);
}

/** @param seconds duration of this command, without the runs that it resumes */
function describeVote(
  { reported: { ensemble: figure } }: Experiment,
  runs: readonly Run[],
  { accuracy, errors }: Vote,
  images: number,
  seconds: number,
): string {
  const book = figure === undefined ? "" : `; the book reports ${percent(figure)}`;
  const wrong = `${grouped(errors.length)} of ${grouped(images)} wrong`;
  const later = runs.filter(({ net, epochs }) => net.history.length > epochs);
  return `${[
    `ensemble of ${runs.length}: ${percent(accuracy)} (${wrong})${book}`,
    ...(later.length === 0
      ? []
      : [`${later.length} of them voted with what the file holds, which is of more epochs`]),
    `wall time: ${duration(seconds)}, evaluation included`,
  ]
    .map((line) => wrap(line))
    .join("\n")}\n`;
}
