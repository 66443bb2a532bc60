// Trains one of several networks.

import type { MnistData } from "../../data/mnist.js";
import { NanError } from "../../errors.js";
import type { EpochRecord, Network } from "../../network.js";
import { Interruption } from "../io.js";
import { openNetwork, saveRun, trainEpochs } from "../run/epochs.js";
import { resultJson } from "../run/json.js";
import type { RunObserver } from "../run/observer.js";
import type { RunOptions } from "../run/options.js";
import { type Run, stepsOfEpoch } from "../run/state.js";
import type { Job, Outcome } from "./job.js";

export interface JobListener {
  readonly log: false | ((line: string) => void);
  /** Takes the number of mini-batches that an earlier command has trained. */
  begin(iteration: number): void;
  /** Takes the number of mini-batches that are done. */
  progress(iteration: number): void;
  readonly observers: readonly RunObserver[];
  epoch(run: Run, record: EpochRecord): void;
  /** Called when the network has all its epochs, before it is freed. */
  trained(net: Network): Promise<void>;
}

/** Trains the remaining epochs of a job, keeps the state of an interrupted one, and frees its network. */
export async function trainJob(
  job: Job,
  data: MnistData,
  settings: Pick<RunOptions, "device" | "threads" | "diagnostics">,
  signal: AbortSignal,
  listener: JobListener,
): Promise<Outcome> {
  const { experiment, member, epochs } = job;
  const net = await openNetwork(experiment, member, settings);
  const run: Run = {
    ...{ group: job.group, experiment, member, net, data, epochs },
    resume: member.saved !== undefined,
    diagnostics: settings.diagnostics === true,
    records: net.history.slice(0, epochs),
  };
  try {
    const steps = stepsOfEpoch(run);
    listener.begin(run.records.length * steps);
    const failure = await train(run, signal, {
      log: listener.log,
      progress(state) {
        listener.progress(state.iteration);
        for (const observer of listener.observers) observer.progress?.(run, state);
      },
      async epoch(record) {
        listener.progress(run.records.length * steps);
        listener.epoch(run, record);
        for (const observer of listener.observers) await observer.epoch(run, record);
      },
    });
    if (failure === undefined && run.stopped === undefined) await listener.trained(net);
    return {
      ...{ job, records: run.records, json: resultJson(run) },
      ...(failure === undefined ? {} : { failure }),
    };
  } finally {
    await net.dispose();
  }
}

/** Returns the reason if the numbers of the network are not finite. */
async function train(
  run: Run,
  signal: AbortSignal,
  listener: Parameters<typeof trainEpochs>[2],
): Promise<string | undefined> {
  const { net, epochs, member } = run;
  const before = net.step;
  try {
    if (net.history.length < epochs) await trainEpochs(run, signal, listener);
    // If no epochs are requested, the file contains the initial parameters.
    else if (member.saved === undefined) await saveRun(run);
  } catch (error) {
    if (error instanceof NanError) return error.message;
    if (!(error instanceof Interruption)) throw error;
    run.stopped = error;
    if (net.step > before) await saveRun(run);
  }
  return undefined;
}
