// `network3 list`: lists the experiments with the accuracies in the book.

import type { Command } from "commander";
import { experiments } from "../../experiments/registry.js";
import { packageFile } from "../../package-place.js";
import { percent } from "../format.js";
import type { CliIo } from "../io.js";
import { cellsOf, type Row, rowsOf } from "../table/report.js";
import { OWN_RESULTS, readResults } from "../table/results.js";

export function addListCommand(program: Command, io: CliIo): void {
  program
    .command("list")
    .description("List the experiments with the test accuracies of the book and ours.")
    .option("--json", "print one JSON array instead of a table")
    .addHelpText("after", EXAMPLES)
    .action(async ({ json }: { json?: boolean }) => {
      const { results } = await readResults(packageFile(OWN_RESULTS));
      const rows = rowsOf(experiments, results, ({ epochs }) => epochs);
      const text = json ? JSON.stringify(rows.map(describe), null, 2) : listTable(rows);
      io.stdout.write(`${text}\n`);
    });
}

const EXAMPLES = `
Examples:
  network3 list
  network3 list --json > experiments.json`;

/** Returns a table of id, accuracies in % and title. */
function listTable(rows: readonly Row[]): string {
  const width = Math.max(...experiments.map(({ id }) => id.length));
  const line = (id: string, book: string, ours: string, title: string) =>
    `${id.padEnd(width)}  ${book.padStart(5)}  ${ours.padStart(5)}  ${title}`;
  const lines = rows.map((row) => {
    const [id = "", book = "", ours = ""] = cellsOf(row, []);
    return line(id, book, ours, row.experiment.title);
  });
  return [line("test accuracy, %", "book", "ours", "network"), ...lines].join("\n");
}

/** Returns a table of id, reported accuracy and title. */
export function experimentTable(): string {
  const width = Math.max(...experiments.map(({ id }) => id.length));
  const rows = experiments.map(({ id, title, reported }) => {
    const figure = reported.test ?? reported.ensemble;
    const accuracy = figure === undefined ? "-" : percent(figure);
    return `${id.padEnd(width)}  ${accuracy.padStart(8)}  ${title}`;
  });
  return [`${"experiment".padEnd(width)}  reported  network`, ...rows].join("\n");
}

function describe({ experiment: { layers, ...experiment }, best }: Row) {
  return { ...experiment, best: best ?? null };
}
