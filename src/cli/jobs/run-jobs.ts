// Trains the networks of a command, then reports and draws their results.

import { NanError } from "../../errors.js";
import { drawLearningCurves } from "../../figures/learning-curves.js";
import { importPlot } from "../../figures/optional-packages.js";
import { prepareFigure, writeFigure } from "../figure-file.js";
import { duration } from "../format.js";
import { type CliIo, wrap } from "../io.js";
import { openData } from "../run/data.js";
import { groupReport } from "../run/group-report.js";
import type { RunObserver } from "../run/observer.js";
import { shorten } from "../run/report.js";
import { prepareReport, writeReport } from "../run/report-file.js";
import { groupsOf, type Job, type Outcome } from "./job.js";
import type { TrainingOptions } from "./options.js";
import { describeOutcomes } from "./report.js";
import { trainJobs } from "./train.js";

/**
 * Trains the jobs, and prints the best run of each group.
 *
 * @throws the signal's reason if the user ended the training
 */
export async function runJobs(
  jobs: readonly Job[],
  options: TrainingOptions,
  io: CliIo,
  observers: readonly RunObserver[] = [],
): Promise<void> {
  const { figure, json } = options;
  await prepareReport(options);
  if (figure !== undefined) {
    await importPlot();
    await prepareFigure(figure);
  }
  const began = performance.now();
  const dataOf = openData(options.data, io);
  const onOutcome = async () => {};
  const { outcomes, stopped } = await trainJobs(jobs, options, dataOf, io, onOutcome, observers);
  const seconds = (performance.now() - began) / 1000;
  if (figure !== undefined && outcomes.some(({ records }) => records.length > 0)) {
    await writeFigure(figure, await drawCurves(outcomes));
  }
  if (!stopped && outcomes.some(({ records }) => records.length > 0)) {
    const runs = outcomes.map(({ job, ...outcome }) => ({ group: job.group, ...outcome }));
    await writeReport(options, io, () => groupReport(runs));
  }
  if (json) {
    const object = { ...outcomesJson(outcomes), interrupted: !!stopped, wallSeconds: seconds };
    io.stdout.write(`${JSON.stringify(object)}\n`);
  } else if (outcomes.length > 0) {
    const drawn = figure === undefined ? [] : [`figure: ${shorten(figure)}`];
    const lines = ["", describeOutcomes(outcomes), "", `wall time: ${duration(seconds)}`, ...drawn];
    io.stdout.write(`${lines.join("\n")}\n`);
  }
  if (stopped) {
    const kept = options.out === undefined ? "nothing was saved" : "--resume goes on from there";
    if (stopped.message !== "") io.stderr.write(`${wrap(`${stopped.message}: ${kept}`)}\n`);
    throw stopped.silent();
  }
  const [first, ...others] = outcomes.map(({ failure }) => failure);
  if (first !== undefined && others.every((failure) => failure !== undefined)) {
    throw new NanError(first);
  }
}

function drawCurves(outcomes: readonly Outcome[]): Promise<string> {
  return drawLearningCurves(
    outcomes.map(({ job, records }) => ({
      name: job.group,
      epochs: records,
    })),
  );
}

/** Returns the object that `--json` prints: the runs of each group, and the number of the best. */
function outcomesJson(outcomes: readonly Outcome[]) {
  const groups = groupsOf(outcomes).map(({ name, best, outcomes: runs }) => ({
    name,
    best: best?.job.member.number ?? null,
    runs: runs.map(({ job, json, failure }) => ({
      run: job.member.number,
      ...json,
      failure: failure ?? null,
    })),
  }));
  return { groups };
}
