// Formats the table of the chapter.

import type { Experiment } from "../../experiments/registry.js";
import { duration } from "../format.js";
import { wrap } from "../io.js";
import { align } from "../table.js";
import type { RunResult } from "./results.js";

/** An experiment with the results of its runs. */
export interface Row {
  readonly experiment: Experiment;
  readonly epochs: number;
  readonly results: readonly RunResult[];
  /** The run with the best validation accuracy, the first of equal ones. */
  readonly best: RunResult | undefined;
}

/** Returns the row of each experiment. Of several results of a run the last counts. */
export function rowsOf(
  experiments: readonly Experiment[],
  results: readonly RunResult[],
  epochsOf: (experiment: Experiment) => number,
): Row[] {
  return experiments.map((experiment) => {
    const epochs = epochsOf(experiment);
    const own = results.filter(
      (result) => result.experiment === experiment.id && result.epochs === epochs,
    );
    const byRun = new Map(own.map((result) => [result.run, result]));
    const latest = [...byRun.values()].toSorted((a, b) => a.run - b.run);
    const best = latest.reduce<RunResult | undefined>(
      (most, result) => (most && validationOf(most) >= validationOf(result) ? most : result),
      undefined,
    );
    return { experiment, epochs, results: latest, best };
  });
}

const validationOf = ({ validationAccuracy }: RunResult) => validationAccuracy ?? 0;

/** Returns the table for 80 columns, and the machines on which the runs were made. */
export function chapterTable(rows: readonly Row[]): string {
  const machines = [
    ...new Set(rows.flatMap(({ results }) => results.map(({ machine }) => machine))),
  ];
  const head = ["test accuracy, %", "book", "best", "every run", "time a run"];
  const lines = rows.map((row) => cellsOf(row, machines));
  const notes = machines.map((machine, index) => wrap(`[${index + 1}] ${machine}`, "    "));
  return [align([head, ...lines], 1), ...(notes.length === 0 ? [] : ["", ...notes])].join("\n");
}

/** Returns id, accuracies of the book and of the best run, those of every run, and the mean time. */
export function cellsOf({ experiment, results, best }: Row, machines: readonly string[]): string[] {
  const { id, reported } = experiment;
  const reference = experiment.networks === undefined ? reported.test : reported.ensemble;
  const book = experiment.source === "ours" ? "ours" : accuracy(reference);
  if (results.length === 0) return [id, book, "-", "not run", "-"];
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0) / results.length;
  const places = new Set(results.map(({ machine }) => machines.indexOf(machine) + 1));
  return [
    id,
    book,
    accuracy(best?.testAccuracy),
    results.map(({ testAccuracy }) => accuracy(testAccuracy)).join(" "),
    `${duration(seconds)} [${[...places].join(",")}]`,
  ];
}

const accuracy = (value: number | undefined) =>
  value === undefined ? "-" : (100 * value).toFixed(2);

/** Returns the object that `--json` prints. */
export function tableJson(rows: readonly Row[]) {
  return rows.map(({ experiment, epochs, results, best }) => ({
    experiment: experiment.id,
    epochs,
    source: experiment.source,
    reported: experiment.reported,
    runs: experiment.runs,
    networks: experiment.networks ?? null,
    best: best ?? null,
    results,
  }));
}
