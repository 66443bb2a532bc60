// `network3 list`: lists the experiments with the accuracies in the book.

import type { Command } from "commander";
import type { DeviceName } from "../../backend/devices.js";
import { experiments } from "../../experiments/registry.js";
import { packageFile } from "../../package-place.js";
import { duration, grouped, percent } from "../format.js";
import type { CliIo } from "../io.js";
import { deviceOption } from "../parsers.js";
import { cellsOf, type Row, rowsOf } from "../table/report.js";
import { OWN_RESULTS, readResults } from "../table/results.js";
import { align } from "../table.js";
import { IMAGES, measuredTimes, recordedTimes, type Times } from "./times.js";

export function addListCommand(program: Command, io: CliIo): void {
  program
    .command("list")
    .description("List the experiments with the test accuracies of the book and ours.")
    .option("--measure", "measure a few training steps of each for its time, in a minute at most")
    .addOption(deviceOption())
    .option("--json", "print one JSON array instead of a table")
    .addHelpText("after", HELP)
    .action(async ({ measure, device, json }: ListOptions) => {
      const { results } = await readResults(packageFile(OWN_RESULTS));
      const rows = rowsOf(experiments, results, ({ epochs }) => epochs);
      const times = measure
        ? await measuredTimes(experiments, device, io.signal)
        : recordedTimes(rows);
      const text = json
        ? JSON.stringify(
            rows.map((row) => describe(row, times)),
            null,
            2,
          )
        : listTable(rows, times);
      io.stdout.write(`${text}\n`);
    });
}

interface ListOptions {
  readonly measure?: boolean;
  readonly device: DeviceName;
  readonly json?: boolean;
}

const HELP = `
The time is that of the training of one run, without evaluation: the mean of the
runs in our results that were made on this machine, or with --measure the time
of a step, measured on made-up images, times the steps.

Examples:
  network3 list
  network3 list --measure
  network3 list --json > experiments.json`;

const HEADINGS = ["test accuracy, %", "book", "ours", "epochs", "images", "time a run"] as const;

/** Returns a table of id, accuracies in %, epochs, training images and the expected time. */
function listTable(rows: readonly Row[], times: Times): string {
  const lines = rows.map((row) => {
    const { id, epochs, data } = row.experiment;
    const [, book = "", ours = ""] = cellsOf(row, []);
    const seconds = times.get(id);
    const time = seconds === undefined ? "not measured" : `about ${duration(seconds)}`;
    return [id, book, ours, `${epochs}`, grouped(IMAGES[data]), time];
  });
  return `${align([HEADINGS, ...lines], 1)}\n\n${NOTE}`;
}

const NOTE = "`network3 run --help` describes the networks; --measure measures the times.";

/** Returns a table of id, reported accuracy and title. */
export function experimentTable(): string {
  const width = Math.max(...experiments.map(({ id }) => id.length));
  const rows = experiments.map(({ id, title, reported, source }) => {
    const figure = reported.test ?? reported.ensemble;
    const none = source === "ours" ? "ours" : "-";
    const accuracy = figure === undefined ? none : percent(figure);
    return `${id.padEnd(width)}  ${accuracy.padStart(8)}  ${title}`;
  });
  return [`${"experiment".padEnd(width)}  reported  network`, ...rows].join("\n");
}

function describe({ experiment: { layers, ...experiment }, best }: Row, times: Times) {
  return { ...experiment, best: best ?? null, expectedSeconds: times.get(experiment.id) ?? null };
}
