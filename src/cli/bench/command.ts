// Arguments, options and help of `network3 bench`; ./measure.ts does the work.
import { Argument, type Command } from "commander";
import { experiments } from "../../experiments/registry.js";
import { resolveExperiment } from "../find-experiment.js";
import type { CliIo } from "../io.js";
import { deviceOption, parsePositive, parseThreads } from "../parsers.js";
import { type BenchOptions, benchExperiments } from "./measure.js";

export function addBenchCommand(program: Command, io: CliIo): void {
  program
    .command("bench")
    .description("Measure the time of a training step, on made-up images; needs no data.")
    .addArgument(new Argument("[experiment]", "one of `network3 list` (default: all)"))
    .addOption(deviceOption())
    .option("--threads <n>", "threads that compute, or auto (default: one a core)", parseThreads)
    .option("--steps <n>", "training steps of each measurement", parsePositive, 500)
    .option("--profile", "show the time of each op of a step, the slowest first")
    .option("--json", "print one JSON object instead of text")
    .addHelpText("after", EXAMPLES)
    .action(async (id: string | undefined, options: BenchOptions, command: Command) => {
      const chosen = id === undefined ? experiments : [resolveExperiment(id, command)];
      await benchExperiments(chosen, options, io);
    });
}

const EXAMPLES = `
Examples:
  network3 bench
  network3 bench dbl_conv_relu --threads 1 --profile
  network3 bench shallow --json`;
