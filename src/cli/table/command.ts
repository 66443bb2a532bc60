// Arguments, options and help of `network3 table`.

import { Argument, type Command } from "commander";
import { experiments } from "../../experiments/registry.js";
import { packageFile } from "../../package-place.js";
import { resolveExperiment } from "../find-experiment.js";
import { type CliIo, wrap } from "../io.js";
import { addData } from "../jobs/options.js";
import { deviceOption, parseCount, parseNets, parsePositive, parseThreads } from "../parsers.js";
import { epochsOf } from "../run/settings.js";
import { UsageError } from "../usage-error.js";
import type { TableOptions } from "./options.js";
import { chapterTable, rowsOf, tableJson } from "./report.js";
import { OWN_RESULTS, readResults, repairResults } from "./results.js";
import { runMissing } from "./run-missing.js";

export function addTableCommand(program: Command, io: CliIo): void {
  const command = program
    .command("table")
    .description("Show the chapter's table: the book's accuracies and ours.")
    .addArgument(new Argument("[experiment...]", "rows of the table (default: all)"))
    .option("--run", "train what is missing, one network a core, and add its results")
    .option("--runs <n>", "runs of a row (default: as many as the book's)", parseNets)
    .option("--jobs <n>", "train so many networks at once (default: one a core)", parsePositive)
    .option("--epochs <n>", "show and train runs of so many (default: the book's)", parseCount)
    .addOption(deviceOption())
    .option("--threads <n>", "threads of a network (default: 1)", parseThreads)
    .option("--out <folder>", "folder of the networks, to go on with", "models/table")
    .option("--results <file>", "file of the results (default: the package's)");
  addData(command)
    .option("-v, --verbose", "print the lines of network3.py as well")
    .option("--json", "print one JSON array instead of the table")
    .addHelpText("after", HELP)
    .action(async (ids: string[], given: GivenOptions) => {
      const options = { ...given, results: given.results ?? ownResults(given) };
      const chosen =
        ids.length === 0 ? experiments : ids.map((id) => resolveExperiment(id, command));
      const rows = async () => {
        const { results } = await readWhole(options, io);
        return rowsOf(chosen, results, (experiment) => epochsOf(experiment, options));
      };
      if (options.run) await runMissing(await rows(), options, io);
      const table = await rows();
      const text = options.json ? JSON.stringify(tableJson(table), null, 2) : chapterTable(table);
      io.stdout.write(`${options.run && !options.json ? "\n" : ""}${text}\n`);
    });
}

type GivenOptions = Omit<TableOptions, "results"> & { readonly results?: string };

/** The results that the package holds. Those of an installed package are only read. */
function ownResults({ run }: GivenOptions): string {
  const path = packageFile(OWN_RESULTS);
  if (!run || !path.includes("node_modules")) return path;
  throw new UsageError("--run needs --results <file>, which is not one of an installed package");
}

/** Reads the results. A last line that is cut off is left out, and removed before others are added. */
async function readWhole({ results: path, run }: TableOptions, io: CliIo) {
  const read = await readResults(path);
  if (read.wholeLines === undefined) return read;
  const kept = `the last line of ${path} is cut off; its ${read.results.length} whole lines are`;
  io.stderr.write(`${wrap(`${kept} ${run ? "kept, and the rest is removed" : "used"}`)}\n`);
  if (run) await repairResults(path, read.wholeLines);
  return read;
}

const HELP = `
The best run of a row is the one with the best validation accuracy, as in the
book. Rows without results are shown as not run. --run saves every network after
each epoch: after Ctrl-C or a kill the same command goes on with the same bits.
All rows take many hours on two cores; network3 list tells the time of a run.

Examples:
  network3 table
  network3 table --run shallow basic_conv
  network3 table --run --epochs 2 --results quick.jsonl --out models/quick
  network3 table --json > table.json`;
