// Arguments, options and help of `network3 sweep`.

import { join } from "node:path";
import { Argument, type Command } from "commander";
import { resolveExperiment } from "../find-experiment.js";
import type { CliIo } from "../io.js";
import type { Job } from "../jobs/job.js";
import { addMany, addSweptSettings, type ManyOptions, requireOut } from "../jobs/options.js";
import { planJobs } from "../jobs/plan-jobs.js";
import { runWatched } from "../jobs/run-watched.js";
import { type SettingsOptions, withSettings } from "../run/settings.js";
import { requireWatch } from "../watch/watched.js";
import { combinations, type SweptOptions } from "./combinations.js";

export function addSweepCommand(program: Command, io: CliIo): void {
  const command = program
    .command("sweep")
    .description("Train an experiment with several values of its hyper-parameters.")
    .addArgument(new Argument("<experiment>", "one of `network3 list`"));
  addMany(addSweptSettings(command))
    .addHelpText("after", HELP)
    .action(async (id: string, options: SweepOptions) => {
      requireOut(options, "<folder>, the networks that it is about", command);
      requireWatch(options, command);
      const experiment = resolveExperiment(id, command);
      if (experiment.networks !== undefined) {
        command.error(`error: ${id} is a vote of networks; sweep the experiment that they are of`);
      }
      const jobs: Job[] = [];
      for (const { name, file, settings } of combinations(options)) {
        const out = options.out && join(options.out, `${id}-${file}.safetensors`);
        const changed = withSettings(experiment, settings);
        jobs.push(...(await planJobs(name || id, changed, options, out)));
      }
      await runWatched(`${id}, sweep`, jobs, options, io);
    });
}

type SweepOptions = Omit<ManyOptions, keyof SettingsOptions> & SweptOptions;

const HELP = `
Several lists are combined. Of the runs of a combination the one with the best
validation accuracy counts; the table has its test accuracy and those of all
runs. Networks have one thread and are trained at once, one a core. Where
numbers become infinite, as with too high a learning rate, that run alone ends.

Examples:
  network3 sweep dbl_conv_relu --lmbda 0,0.001,0.01,0.1 --runs 3
  network3 sweep shallow --eta 0.03,0.1,0.3 --init network3,he --epochs 20
  network3 sweep dbl_conv --eta 0.1,0.3 --quick --figure eta.svg
  network3 sweep dbl_conv --lmbda 0,0.1 --out models/sweep --resume`;
