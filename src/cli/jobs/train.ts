// Trains several networks at once, and reports and saves each epoch.

import { openDevice } from "../../backend/devices.js";
import type { MnistData } from "../../data/mnist.js";
import type { Network } from "../../network.js";
import { counted } from "../format.js";
import { type CliIo, Interruption } from "../io.js";
import type { DataOf } from "../run/data.js";
import { epochJson } from "../run/json.js";
import type { RunObserver } from "../run/observer.js";
import { checkMiniBatches } from "../run/plan.js";
import { stepsOfEpoch } from "../run/state.js";
import type { Job, Outcome } from "./job.js";
import type { TrainingOptions } from "./options.js";
import { describeShare, epochHeadings, epochLine } from "./report.js";
import { eachAtOnce, shareCores } from "./share-cores.js";
import { TotalProgress } from "./total-progress.js";
import { trainJob } from "./train-job.js";

/** The outcomes of all networks that were trained, and the reason if the user ended the training early. */
export interface Trained {
  readonly outcomes: readonly Outcome[];
  readonly stopped: Interruption | undefined;
}

/** What else happens while the networks are trained. */
export interface TrainingHooks {
  readonly observers?: readonly RunObserver[];
  /** Called with each network that has all its epochs, before it is freed. */
  trained?(job: Job, net: Network, data: MnistData): Promise<void>;
  /** Called with the outcome of each job that was not interrupted. */
  ended?(outcome: Outcome): Promise<void>;
}

/**
 * Trains the remaining epochs of each job. A network whose numbers become infinite ends alone; its
 * outcome has a `failure`.
 *
 * @throws the first other error, after all networks have stopped
 */
export async function trainJobs(
  jobs: readonly Job[],
  options: Pick<
    TrainingOptions,
    "device" | "threads" | "jobs" | "json" | "verbose" | "diagnostics"
  >,
  dataOf: DataOf,
  io: CliIo,
  hooks: TrainingHooks = {},
): Promise<Trained> {
  const text = options.json ? io.stderr : io.stdout;
  const { device } = openDevice(options.device);
  const share = shareCores(device, jobs.length, options);
  const data = await dataOfAll(jobs, dataOf);
  text.write(`${describeShare(jobs, share, device, data)}\n\n${epochHeadings()}\n`);
  const totals = new TotalProgress(io, data);
  const failed = new AbortController();
  const signal = AbortSignal.any([io.signal, failed.signal]);
  const outcomes = new Map<Job, Outcome>();
  let stopped: Interruption | undefined;
  const train = async ([job, its]: readonly [Job, MnistData]) => {
    const listener = {
      observers: hooks.observers ?? [],
      log: options.verbose
        ? (line: string) => totals.print(text, `${job.group} run ${job.member.number}: ${line}`)
        : (false as const),
      begin: (iteration: number) => totals.begin(job, iteration),
      progress: (iteration: number) => totals.advance(job, iteration),
      epoch: (...[run, record]: Parameters<typeof epochJson>) => {
        totals.print(text, epochLine(job, record));
        if (!options.json) return;
        const line = { group: job.group, ...epochJson(run, record) };
        totals.print(io.stdout, JSON.stringify(line));
      },
      trained: async (net: Network) => hooks.trained?.(job, net, its),
    };
    const { device, diagnostics = false } = options;
    const settings = { device, diagnostics, threads: share.threads };
    try {
      signal.throwIfAborted();
      const outcome = await trainJob(job, its, settings, signal, listener);
      outcomes.set(job, outcome);
      if (outcome.failure !== undefined) totals.print(text, epochLine(job, outcome.failure));
      if (outcome.json.interrupted) return;
      const ended = outcomes.size;
      await hooks.ended?.(outcome);
      if (ended === jobs.length) return;
      const done = `${ended} of ${counted(jobs.length, "network")} done`;
      totals.print(text, [done, ...totals.timeLeft()].join(", "));
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  try {
    await eachAtOnce([...data], share.atOnce, train);
    if (io.signal.reason instanceof Interruption) stopped = io.signal.reason;
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    stopped = error;
  } finally {
    totals.stop();
  }
  return { outcomes: jobs.flatMap((job) => outcomes.get(job) ?? []), stopped };
}

async function dataOfAll(
  jobs: readonly Job[],
  dataOf: DataOf,
): Promise<ReadonlyMap<Job, MnistData>> {
  const all = new Map<Job, MnistData>();
  for (const job of jobs) {
    const { experiment, member } = job;
    const data = await dataOf(experiment);
    checkMiniBatches([member], stepsOfEpoch({ data, experiment }));
    all.set(job, data);
  }
  return all;
}
