// Arguments, options and help of `network3 compare`.

import { join } from "node:path";
import { Argument, type Command } from "commander";
import { resolveExperiment } from "../find-experiment.js";
import type { CliIo } from "../io.js";
import type { Job } from "../jobs/job.js";
import { addMany, addSettings, type ManyOptions, requireOut } from "../jobs/options.js";
import { planJobs } from "../jobs/plan-jobs.js";
import { runWatched } from "../jobs/run-watched.js";
import { withSettings } from "../run/settings.js";
import { requireWatch } from "../watch/watched.js";

export function addCompareCommand(program: Command, io: CliIo): void {
  const command = program
    .command("compare")
    .description("Train several experiments and show their results side by side.")
    .addArgument(new Argument("<experiment...>", "two or more of `network3 list`"));
  addMany(addSettings(command))
    .addHelpText("after", HELP)
    .action(async (ids: string[], options: ManyOptions) => {
      requireOut(options, "<folder>, the networks that it is about", command);
      requireWatch(options, command);
      const again = ids.find((id, index) => ids.indexOf(id) !== index);
      if (again !== undefined) command.error(`error: ${again} stands there twice`);
      const chosen = ids.map((id) => withSettings(resolveExperiment(id, command), options));
      const vote = chosen.find(({ networks }) => networks !== undefined);
      if (vote)
        command.error(`error: ${vote.id} is a vote; compare the experiment of its networks`);
      const jobs: Job[] = [];
      for (const experiment of chosen) {
        const { id } = experiment;
        const out = options.out && join(options.out, `${id}.safetensors`);
        jobs.push(...(await planJobs(id, experiment, options, out)));
      }
      await runWatched(ids.join(", "), jobs, options, io);
    });
}

const HELP = `
The run with the best validation accuracy counts; the table has its test
accuracy and those of all runs. Networks have one thread and are trained at
once, one a core. --figure draws the validation accuracy by epoch, the mean of
the runs and the range from the worst to the best.

Examples:
  network3 compare dbl_conv dbl_conv_tanh --epochs 20 --figure tanh.svg
  network3 compare shallow basic_conv omit_FC --runs 3 --quick
  network3 compare dbl_conv dbl_conv_relu --runs 3 --out models/relu --resume`;
