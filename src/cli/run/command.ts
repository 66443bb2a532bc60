// Arguments, options and help of `network3 run`; ./experiment.ts does the work.

import { Argument, type Command, Option } from "commander";
import { resolveExperiment } from "../find-experiment.js";
import type { CliIo } from "../io.js";
import { experimentTable } from "../list/command.js";
import {
  deviceOption,
  parseCount,
  parseNets,
  parsePositive,
  parseRate,
  parseRegularisation,
  parseThreads,
} from "../parsers.js";
import { runEnsemble } from "./ensemble.js";
import { runExperiment } from "./experiment.js";
import type { RunOptions } from "./options.js";
import { planRun } from "./plan.js";
import { withSettings } from "./settings.js";

export function addRunCommand(program: Command, io: CliIo): void {
  program
    .command("run")
    .description("Train the network of an experiment on MNIST and show what it learned.")
    .addArgument(new Argument("<experiment>", "one of the list below"))
    .option("--epochs <n>", "passes over the training data (default: the experiment's)", parseCount)
    .option("--eta <rate>", "learning rate (default: the experiment's)", parseRate)
    .option(
      "--lmbda <factor>",
      "L2 regularisation (default: the experiment's)",
      parseRegularisation,
    )
    .option("--mini-batch <n>", "examples a step (default: the experiment's)", parsePositive)
    .addOption(deviceOption())
    .option("--threads <n>", "threads that compute, or auto (default: one a core)", parseThreads)
    .option("--seed <n>", "repeats a run (default: a new one, printed)", parseCount)
    .option(
      "--data <path>",
      "folder of MNIST's files, or a file of it such as mnist.npz (default: NETWORK3_DATA, the cache, a download)",
    )
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
    .option("-v, --verbose", "print the lines of network3.py as well")
    .option("--json", "print one JSON object a line: each epoch, then the result")
    .addHelpText("after", () => `\nExperiments:\n${indent(experimentTable())}\n${EXAMPLES}`)
    .action(async (id: string, given: RunOptions, command: Command) => {
      const experiment = withSettings(resolveExperiment(id, command), given);
      const nets = given.nets ?? experiment.networks;
      const options = { ...given, ...(nets === undefined ? {} : { nets }) };
      for (const flag of ["resume", "force"] as const) {
        if (!options[flag] || options.out !== undefined) continue;
        command.error(`error: --${flag} needs --out <file>, the network that it is about`);
      }
      const members = await planRun(experiment, options);
      const [first] = members;
      if (options.nets !== undefined) await runEnsemble(experiment, members, options, io);
      else if (first) await runExperiment(experiment, first, options, io);
    });
}

const EXAMPLES = `
Examples:
  network3 run shallow --epochs 10 --seed 1
  network3 run dbl_conv_relu --epochs 3 --out models/relu.safetensors
  network3 run dbl_conv_relu --epochs 9 --out models/relu.safetensors --resume
  network3 run ensemble --seed 1 --out models/d.safetensors --resume
  network3 run regularized_dbl_conv --lmbda 0.001 --epochs 10
  network3 run shallow --json | tail -n 1

The file at --out holds the parameters of the best epoch by validation accuracy,
and beside them the last ones, from which --resume goes on. Ctrl-C stops at the
next mini-batch, saves and exits with 130; a second one leaves at once.`;

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
