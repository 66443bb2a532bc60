// Trains the networks of a command with their live page, if one was asked for.

import type { CliIo } from "../io.js";
import type { SettingsOptions } from "../run/settings.js";
import { watched } from "../watch/watched.js";
import type { Job } from "./job.js";
import type { ManyOptions } from "./options.js";
import { runJobs } from "./run-jobs.js";

/** @param title the heading of the page */
export function runWatched(
  title: string,
  jobs: readonly Job[],
  options: Omit<ManyOptions, keyof SettingsOptions>,
  io: CliIo,
): Promise<void> {
  const what = { title, networks: jobs.length };
  return watched(options, what, io, (io, observers) => runJobs(jobs, options, io, { observers }));
}
