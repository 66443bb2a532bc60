// Arguments, options and help of `network3 run`; ./experiment.ts and ../jobs do the work.

import { Argument, type Command, Option } from "commander";
import type { Experiment } from "../../experiments/registry.js";
import { resolveExperiment } from "../find-experiment.js";
import type { CliIo } from "../io.js";
import {
  addData,
  addMachine,
  addRuns,
  addSettings,
  type ManyOptions,
  requireOut,
} from "../jobs/options.js";
import { planJobs } from "../jobs/plan-jobs.js";
import { runJobs } from "../jobs/run-jobs.js";
import { runVote } from "../jobs/run-vote.js";
import { experimentTable } from "../list/command.js";
import { parseCount, parseNets } from "../parsers.js";
import { addWatch, requireWatch, watched } from "../watch/watched.js";
import { runExperiment } from "./experiment.js";
import { openLog, parseLogFile } from "./log/open-log.js";
import type { RunObserver } from "./observer.js";
import type { RunOptions } from "./options.js";
import { type Member, planRun } from "./plan.js";
import { withSettings } from "./settings.js";

export function addRunCommand(program: Command, io: CliIo): void {
  const command = program
    .command("run")
    .description("Train the network of an experiment on MNIST and show what it learned.")
    .addArgument(new Argument("<experiment>", "one of the list below"));
  addData(addMachine(addSettings(command)))
    .option("--seed <n>", "repeats a run (default: a new one, printed)", parseCount)
    .option("--out <file>", "save the network there, as safetensors (default: not saved)")
    .option("--resume", "go on with the network in --out; without such a file start anew")
    .addOption(
      new Option("--force", "start anew and replace the file at --out").conflicts("resume"),
    )
    .option(
      "--nets <n>",
      "train so many, seeds counted up, and let them vote (default: the experiment's)",
      parseNets,
    )
    .addOption(
      new Option("--runs <n>", "train so many, seeds counted up; the best one counts")
        .argParser(parseNets)
        .conflicts("nets"),
    );
  addRuns(command)
    .option(
      "--log <file>",
      "log each epoch, as .csv, .ndjson or .tfevents (TensorBoard)",
      parseLogFile,
    )
    .option("--report <file>", "write a page with results and figures, as .html")
    .option("--diagnostics", "record training accuracy, norms, dead and saturated units")
    .option("--show", "draw filters and wrong digits in the terminal at the end");
  addWatch(command, "that page")
    .option("-v, --verbose", "print the lines of network3.py as well")
    .option("--json", "print one JSON object a line: each epoch, then the result")
    .addHelpText("after", () => `\nExperiments:\n${indent(experimentTable())}\n${EXAMPLES}`)
    .action(async (id: string, given: GivenOptions) => {
      const experiment = withSettings(resolveExperiment(id, command), given);
      requireOut(given, "<file>, the network that it is about", command);
      requireWatch(given, command);
      const nets = given.nets ?? experiment.networks;
      const several = (flag: "--runs" | "--nets", count: number) =>
        runSeveral(experiment, given, flag, count, io, command);
      if (given.runs !== undefined) await several("--runs", given.runs);
      else if (nets !== undefined) await several("--nets", nets);
      else await runOne(experiment, given, io, command);
    });
}

type GivenOptions = Omit<ManyOptions, "runs"> & { nets?: number; runs?: number };

/** Trains one network. */
async function runOne(
  experiment: Experiment,
  options: GivenOptions,
  io: CliIo,
  command: Command,
): Promise<void> {
  for (const flag of ["jobs", "figure"] as const) {
    if (options[flag] !== undefined) command.error(`error: --${flag} needs --runs or --nets <n>`);
  }
  const members = await planRun(experiment, options);
  const [member] = members;
  if (!member) return;
  await followed(experiment, members, options, io, (io, observers) =>
    runExperiment(experiment, member, options, io, observers),
  );
}

/** Trains several networks at once: for `--runs` the best of them counts, for `--nets` they vote. */
async function runSeveral(
  experiment: Experiment,
  options: GivenOptions,
  flag: "--runs" | "--nets",
  runs: number,
  io: CliIo,
  command: Command,
): Promise<void> {
  const { id, networks } = experiment;
  if (flag === "--runs" && networks !== undefined) {
    command.error(`error: --runs: ${id} is a vote of networks; leave --runs out`);
  }
  if (options.show) command.error(`error: --show is for one network, not ${flag}`);
  const jobs = await planJobs(id, experiment, { ...options, runs }, options.out);
  const members = jobs.map(({ member }) => member);
  await followed(experiment, members, options, io, (io, observers) =>
    flag === "--nets"
      ? runVote(jobs, options, io, observers)
      : runJobs(jobs, options, io, { observers }),
  );
}

/** Trains the networks with what follows them: the log and the live page. */
async function followed(
  experiment: Experiment,
  members: readonly Member[],
  options: RunOptions,
  io: CliIo,
  train: (io: CliIo, observers: readonly RunObserver[]) => Promise<void>,
): Promise<void> {
  const { log } = options;
  const logs = log === undefined ? [] : [openLog(log, members)];
  const what = { title: experiment.id, networks: members.length };
  await watched(options, what, io, (io, pages) => train(io, [...logs, ...pages]));
}

const EXAMPLES = `
Examples:
  network3 run shallow --epochs 10 --seed 1
  network3 run dbl_conv_relu --epochs 3 --out models/relu.safetensors
  network3 run dbl_conv_relu --epochs 9 --out models/relu.safetensors --resume
  network3 run ensemble --seed 1 --out models/d.safetensors --resume
  network3 run dbl_conv --runs 3 --figure curves.svg
  network3 run regularized_dbl_conv --lmbda 0.001 --quick
  network3 run shallow --json | tail -n 1

The file at --out holds the parameters of the best epoch by validation accuracy,
and beside them the last ones, from which --resume goes on. Ctrl-C stops at the
next mini-batch, saves and exits with 130; a second one leaves at once.`;

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
