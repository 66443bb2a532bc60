// Opens, trains and saves the network of a run, without output.

import type { Experiment } from "../../experiments/registry.js";
import { optimizerOf, rateOf } from "../../experiments/update-rules.js";
import { type EpochRecord, Network } from "../../network.js";
import type { RunOptions } from "./options.js";
import type { Member } from "./plan.js";
import type { ProgressState } from "./progress.js";
import { keepsBest, type Run } from "./state.js";

/** Opens the network of a member on its device. */
export async function openNetwork(
  { layers, miniBatchSize, init }: Experiment,
  { seed, out, saved }: Member,
  { device, threads }: Pick<RunOptions, "device" | "threads">,
): Promise<Network> {
  const options = { device, ...(threads === undefined ? {} : { threads }) };
  if (saved && out !== undefined) return Network.load(out, options);
  const start = init === undefined ? {} : { init };
  return new Network(layers(), miniBatchSize, { ...options, ...start, seed });
}

/** The receiver of what happens in a run. */
export interface RunListener {
  /** Takes the lines of network3.py; false if nobody reads them. */
  readonly log: false | ((line: string) => void);
  progress(state: ProgressState): void;
  /** Called after each epoch, when the records of the run contain it. */
  epoch(record: EpochRecord): Promise<void> | void;
}

/** Trains the remaining epochs of a run, and saves the network after each. */
export async function trainEpochs(
  run: Run,
  signal: AbortSignal,
  listener: RunListener,
): Promise<void> {
  const { net, data, epochs, records, experiment, diagnostics } = run;
  const { training, validation, test } = data;
  const { miniBatchSize, lmbda, shuffle = false, augment } = experiment;
  const optimizer = await optimizerOf(experiment);
  const rate = await rateOf(experiment, epochs);
  const results = net.train(training, epochs, miniBatchSize, rate, validation, test, {
    ...{ lmbda, shuffle, signal, diagnostics, log: listener.log },
    ...(augment && { augment }),
    ...(optimizer && { optimizer }),
    resume: true,
    restoreBest: keepsBest(run.member.saved),
    onProgress: (state) => listener.progress(state),
  });
  for await (const record of results) {
    records.push(record);
    await listener.epoch(record);
    // Saved after each epoch, so that a crash loses at most one epoch.
    await saveRun(run);
  }
}

/** Writes the network to the file of the run, if it has one. */
export async function saveRun({ net, member: { out } }: Run): Promise<void> {
  if (out !== undefined) await net.save(out);
}
