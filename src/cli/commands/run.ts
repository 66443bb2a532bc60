// `network3 run`: its arguments, options and help; the work is in ../run-experiment.ts.

import { Argument, type Command } from "commander";
import { resolveExperiment } from "../find-experiment.js";
import type { CliIo } from "../io.js";
import { deviceOption, parseCount, parsePositive, parseThreads } from "../parsers.js";
import { runEnsemble } from "../run-ensemble.js";
import { type RunOptions, runExperiment } from "../run-experiment.js";
import { experimentTable } from "./list.js";

export function addRunCommand(program: Command, io: CliIo): void {
  program
    .command("run")
    .description("Train the network of an experiment on MNIST and show what it learned.")
    .addArgument(new Argument("<experiment>", "one of the list below"))
    .option("--epochs <n>", "passes over the training data (default: the experiment's)", parseCount)
    .addOption(deviceOption())
    .option("--threads <n>", "threads that compute, or auto (default: one a core)", parseThreads)
    .option("--seed <n>", "repeats a run (default: a new one, printed)", parseCount)
    .option(
      "--data <path>",
      "folder of MNIST's files, or mnist.pkl.gz (default: NETWORK3_DATA, the cache, a download)",
    )
    .option("--out <file>", "save the network there, as safetensors (default: not saved)")
    .option("--resume", "go on with the network in --out as if never stopped")
    .option("--nets <n>", "train so many, seeds counted up, and let them vote", parsePositive)
    .option("--json", "print one JSON object instead of text")
    .addHelpText("after", () => `\nExperiments:\n${indent(experimentTable())}\n${EXAMPLES}`)
    .action(async (id: string, options: RunOptions, command: Command) => {
      const experiment = resolveExperiment(id, command);
      if (options.resume && options.out === undefined) {
        command.error("error: --resume needs --out <file>, the network to go on with");
      }
      if (options.nets === undefined) await runExperiment(experiment, options, io);
      else await runEnsemble(experiment, { ...options, nets: options.nets }, io);
    });
}

const EXAMPLES = `
Examples:
  network3 run shallow --epochs 10 --seed 1
  network3 run dbl_conv_relu --epochs 3 --out models/relu.safetensors
  network3 run dbl_conv_relu --epochs 9 --out models/relu.safetensors --resume
  network3 run dropout --nets 5 --seed 1 --out models/d.safetensors --resume

Ctrl-C stops at the next mini-batch, saves to --out and exits with 130; a second
one leaves at once.`;

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
