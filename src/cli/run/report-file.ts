// The file of `network3 run --report`.

import { importPlot } from "../../figures/optional-packages.js";
import { writeFileAtomic } from "../../io/atomic-file.js";
import { prepareFigure } from "../figure-file.js";
import type { CliIo } from "../io.js";
import type { RunOptions } from "./options.js";
import { row, shorten } from "./report.js";

/** Before the training, checks that a page can be made. */
export async function prepareReport({ report }: Pick<RunOptions, "report">): Promise<void> {
  if (report === undefined) return;
  await importPlot();
  await prepareFigure(report);
}

/** Writes the page that `draw` returns, if one was asked for, and says where. */
export async function writeReport(
  { report, json }: Pick<RunOptions, "report" | "json">,
  io: CliIo,
  draw: () => Promise<string>,
): Promise<void> {
  if (report === undefined) return;
  await writeFileAtomic(report, [new TextEncoder().encode(await draw())]);
  (json ? io.stderr : io.stdout).write(`${row("report", shorten(report))}\n`);
}
