// Trains the networks of a command, then reports and draws their results.

import { NanError } from "../../errors.js";
import { drawLearningCurves } from "../../figures/learning-curves.js";
import { importPlot } from "../../figures/optional-packages.js";
import { prepareFigure, writeFigure } from "../figure-file.js";
import { duration } from "../format.js";
import { type CliIo, wrap } from "../io.js";
import { openData } from "../run/data.js";
import { groupReport, type ReportedVote } from "../run/group-report.js";
import { shorten } from "../run/report.js";
import { prepareReport, writeReport } from "../run/report-file.js";
import { groupsOf, type Job, type Outcome, outcomeJson } from "./job.js";
import type { TrainingOptions } from "./options.js";
import { describeOutcomes } from "./report.js";
import { type TrainingHooks, trainJobs } from "./train.js";

/** The result of a command about its networks as a whole. */
export interface Conclusion {
  /** Lines of text behind the table of the networks. */
  readonly lines: readonly string[];
  /** The fields of the object that `--json` prints. */
  readonly json: object;
  readonly vote?: ReportedVote;
  /** The reason why the command fails, although its networks are reported. */
  readonly failure?: string;
}

/**
 * Trains the jobs, prints the best run of each group and the conclusion, and draws and writes what was asked for.
 *
 * @param conclude makes the conclusion from all outcomes; by default the groups, without further lines
 * @throws the signal's reason if the user ended the training
 * @throws {NanError} if the conclusion is that the command fails
 */
export async function runJobs(
  jobs: readonly Job[],
  options: TrainingOptions,
  io: CliIo,
  hooks: TrainingHooks = {},
  conclude: (outcomes: readonly Outcome[]) => Conclusion = concludeGroups,
): Promise<void> {
  const { figure, json } = options;
  await prepareReport(options);
  if (figure !== undefined) {
    await importPlot();
    await prepareFigure(figure);
  }
  const began = performance.now();
  const dataOf = openData(options.data, io);
  const { outcomes, stopped } = await trainJobs(jobs, options, dataOf, io, hooks);
  const { vote, failure, ...conclusion } = conclude(outcomes);
  const seconds = (performance.now() - began) / 1000;
  if (figure !== undefined && outcomes.some(({ records }) => records.length > 0)) {
    await writeFigure(figure, await drawCurves(outcomes));
  }
  if (!stopped && outcomes.some(({ records }) => records.length > 0)) {
    const runs = outcomes.map(({ job, ...outcome }) => ({ group: job.group, ...outcome }));
    await writeReport(options, io, () => groupReport(runs, vote));
  }
  if (json) {
    const object = { ...conclusion.json, interrupted: !!stopped, wallSeconds: seconds };
    io.stdout.write(`${JSON.stringify(object)}\n`);
  } else if (outcomes.length > 0) {
    const drawn = figure === undefined ? [] : [`figure: ${shorten(figure)}`];
    const results = [describeOutcomes(outcomes), ...conclusion.lines];
    const lines = ["", ...results, "", `wall time: ${duration(seconds)}`, ...drawn];
    io.stdout.write(`${lines.join("\n")}\n`);
  }
  if (stopped) {
    const kept = options.out === undefined ? "nothing was saved" : "--resume goes on from there";
    if (stopped.message !== "") io.stderr.write(`${wrap(`${stopped.message}: ${kept}`)}\n`);
    throw stopped.silent();
  }
  if (failure !== undefined) throw new NanError(failure);
}

function drawCurves(outcomes: readonly Outcome[]): Promise<string> {
  return drawLearningCurves(
    outcomes.map(({ job, records }) => ({
      name: job.group,
      epochs: records,
    })),
  );
}

/** Concludes with the runs of each group, and the number of the best. */
function concludeGroups(outcomes: readonly Outcome[]): Conclusion {
  const groups = groupsOf(outcomes).map(({ name, best, outcomes: runs }) => ({
    name,
    best: best?.job.member.number ?? null,
    runs: runs.map(outcomeJson),
  }));
  const [failure, ...others] = outcomes.map((outcome) => outcome.failure);
  const allFailed = others.every((other) => other !== undefined);
  return {
    lines: [],
    json: { groups },
    ...(failure !== undefined && allFailed && { failure }),
  };
}
