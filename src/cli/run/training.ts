// Trains one network of a run, either a new one or a saved one that the run resumes.

import type { MnistData } from "../../data/mnist.js";
import type { Experiment } from "../../experiments/registry.js";
import { Network } from "../../network.js";
import { grouped } from "../format.js";
import { type CliIo, Interruption, type Output } from "../io.js";
import { epochJson } from "./json.js";
import type { RunOptions } from "./options.js";
import type { Member } from "./plan.js";
import { createProgress } from "./progress.js";
import {
  describeEpoch,
  describeHeld,
  describeSetup,
  describeSummary,
  epochHeadings,
} from "./report.js";
import { heldEpoch, keepsBest, type Run, stepsOfEpoch } from "./state.js";

/** Opens the network of a member on its device. */
export async function openNetwork(
  experiment: Experiment,
  { seed, out, saved }: Member,
  { device, threads }: RunOptions,
): Promise<Network> {
  const options = { device, ...(threads === undefined ? {} : { threads }) };
  if (saved && out !== undefined) return Network.load(out, options);
  return new Network(experiment.layers(), experiment.miniBatchSize, { ...options, seed });
}

/**
 * Trains the remaining epochs, reports them and saves the network.
 *
 * @returns the run; an interrupted run is saved and reported too, and has `stopped`
 */
export async function trainNetwork(
  net: Network,
  experiment: Experiment,
  member: Member,
  data: MnistData,
  options: RunOptions,
  io: CliIo,
): Promise<Run> {
  const text = options.json ? io.stderr : io.stdout;
  const epochs = options.epochs ?? experiment.epochs;
  await net.ready();
  const run: Run = {
    experiment,
    member,
    net,
    data,
    epochs,
    nets: options.nets,
    resume: options.resume === true,
    records: net.history.slice(0, epochs),
  };
  text.write(`${describeSetup(run)}\n\n`);
  if (net.history.length < epochs) {
    const before = net.step;
    try {
      await train(run, options, text, io);
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      run.stopped = await keepInterrupted(run, net.step > before, error);
      return run;
    }
    text.write("\n");
  }
  // If no epochs are requested, the file contains the initial parameters.
  if (run.records.length === 0 && member.saved === undefined) await save(run);
  text.write(`${describeSummary(run)}\n`);
  return run;
}

/** Trains the remaining epochs with a progress bar and saves the network after each. */
async function train(run: Run, options: RunOptions, text: Output, io: CliIo): Promise<void> {
  const { net, data, epochs, records, experiment } = run;
  const { miniBatchSize, eta, lmbda } = experiment;
  const steps = stepsOfEpoch(run);
  const progress = createProgress(io, epochs * steps);
  const began = performance.now();
  try {
    progress.print(text, epochHeadings());
    const training = net.train(
      data.training,
      epochs,
      miniBatchSize,
      eta,
      data.validation,
      data.test,
      {
        lmbda,
        resume: true,
        restoreBest: keepsBest(run.member.saved),
        signal: io.signal,
        log: options.verbose ? (line) => progress.print(text, line) : false,
        onProgress: (state) => progress.update(state),
      },
    );
    for await (const record of training) {
      records.push(record);
      // There are at most 20 progress reports a second, so the last one comes before the epoch ends.
      const iteration = records.length * steps;
      const seconds = (performance.now() - began) / 1000;
      progress.update({ ...record, iteration, iterations: epochs * steps, seconds });
      progress.print(text, describeEpoch(record, steps));
      if (options.json) progress.print(io.stdout, JSON.stringify(epochJson(run, record)));
      // Saved after each epoch, so that a crash loses at most one epoch.
      await save(run);
    }
  } finally {
    progress.stop();
  }
}

async function save({ net, member: { out } }: Run): Promise<void> {
  if (out !== undefined) await net.save(out);
}

/** Saves the state at the interruption and reports the file. */
async function keepInterrupted(run: Run, trained: boolean, cause: Interruption) {
  const { net, member, records } = run;
  const where = `in epoch ${records.length}, after ${grouped(net.step)} mini-batches`;
  let kept = "not saved (there was no --out)";
  if (member.out !== undefined) {
    if (trained) await save(run);
    const holds = heldEpoch(run) === undefined ? "" : ` (${describeHeld(run)})`;
    kept = trained
      ? `saved to ${member.out}${holds}; --resume goes on from there`
      : "nothing new to save";
  }
  // If the reader has closed the pipe, there is nobody to report to.
  const message = cause.message && `${cause.message} ${where}: ${kept}`;
  return new Interruption(message, cause.exitCode);
}
