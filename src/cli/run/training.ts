// Trains one network of a run, either a new one or a saved one that the run resumes.

import type { MnistData } from "../../data/mnist.js";
import type { Experiment } from "../../experiments/registry.js";
import type { Network } from "../../network.js";
import { grouped } from "../format.js";
import { type CliIo, Interruption, type Output } from "../io.js";
import { describeLayers } from "./diagnostics.js";
import { saveRun, trainEpochs } from "./epochs.js";
import { epochJson } from "./json.js";
import type { RunObserver } from "./observer.js";
import type { RunOptions } from "./options.js";
import type { Member } from "./plan.js";
import { createProgress, describeProgress, type ProgressState } from "./progress.js";
import {
  describeEpoch,
  describeHeld,
  describeSetup,
  describeSummary,
  epochHeadings,
} from "./report.js";
import { epochsOf } from "./settings.js";
import { heldEpoch, type Run, stepsOfEpoch } from "./state.js";

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
  observers: readonly RunObserver[] = [],
): Promise<Run> {
  const text = options.json ? io.stderr : io.stdout;
  const epochs = epochsOf(experiment, options);
  await net.ready();
  const run: Run = {
    experiment,
    member,
    net,
    data,
    epochs,
    resume: options.resume === true,
    diagnostics: options.diagnostics === true,
    records: net.history.slice(0, epochs),
  };
  text.write(`${describeSetup(run)}\n\n`);
  if (net.history.length < epochs) {
    const before = net.step;
    try {
      await train(run, options, text, io, observers);
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      run.stopped = await keepInterrupted(run, net.step > before, error);
      return run;
    }
    text.write("\n");
  }
  // If no epochs are requested, the file contains the initial parameters.
  if (run.records.length === 0 && member.saved === undefined) await saveRun(run);
  text.write(`${describeSummary(run)}\n`);
  const last = run.records.at(-1);
  const layers = last && describeLayers(last);
  if (layers !== undefined) text.write(`\n${layers}\n`);
  return run;
}

/** Trains the remaining epochs with a progress bar. */
async function train(
  run: Run,
  options: RunOptions,
  text: Output,
  io: CliIo,
  observers: readonly RunObserver[],
): Promise<void> {
  const { epochs, records } = run;
  const steps = stepsOfEpoch(run);
  const progress = createProgress(io, epochs * steps);
  const began = performance.now();
  const update = (state: ProgressState) =>
    progress.update(state.iteration, describeProgress(state));
  try {
    progress.print(text, epochHeadings(run.diagnostics));
    await trainEpochs(run, io.signal, {
      log: options.verbose ? (line) => progress.print(text, line) : false,
      progress(state) {
        update(state);
        for (const observer of observers) observer.progress?.(run, state);
      },
      async epoch(record) {
        // There are at most 20 progress reports a second, so the last one comes before the epoch ends.
        const iteration = records.length * steps;
        const seconds = (performance.now() - began) / 1000;
        update({ ...record, iteration, iterations: epochs * steps, seconds });
        progress.print(text, describeEpoch(record, steps, run.diagnostics));
        if (options.json) progress.print(io.stdout, JSON.stringify(epochJson(run, record)));
        for (const observer of observers) await observer.epoch(run, record);
      },
    });
  } finally {
    progress.stop();
  }
}

/** Saves the state at the interruption and reports the file. */
async function keepInterrupted(run: Run, trained: boolean, cause: Interruption) {
  const { net, member, records } = run;
  const where = `in epoch ${records.length}, after ${grouped(net.step)} mini-batches`;
  let kept = "not saved (there was no --out)";
  if (member.out !== undefined) {
    if (trained) await saveRun(run);
    const holds = heldEpoch(run) === undefined ? "" : ` (${describeHeld(run)})`;
    kept = trained
      ? `saved to ${member.out}${holds}; --resume goes on from there`
      : "nothing new to save";
  }
  // If the reader has closed the pipe, there is nobody to report to.
  const message = cause.message && `${cause.message} ${where}: ${kept}`;
  return new Interruption(message, cause.exitCode);
}
