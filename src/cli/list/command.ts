// `network3 list`: lists the experiments with the accuracies in the book.

import type { Command } from "commander";
import { type Experiment, experiments } from "../../experiments/registry.js";
import { percent } from "../format.js";
import type { CliIo } from "../io.js";

export function addListCommand(program: Command, io: CliIo): void {
  program
    .command("list")
    .description("List the experiments with the test accuracy that the book reports.")
    .option("--json", "print one JSON array instead of a table")
    .addHelpText("after", EXAMPLES)
    .action(({ json }: { json?: boolean }) => {
      const text = json ? JSON.stringify(experiments.map(describe), null, 2) : experimentTable();
      io.stdout.write(`${text}\n`);
    });
}

const EXAMPLES = `
Examples:
  network3 list
  network3 list --json > experiments.json`;

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

function describe({ layers, ...row }: Experiment) {
  return row;
}
