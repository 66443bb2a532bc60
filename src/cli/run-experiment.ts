// What `network3 run` does: data, network, training under a progress bar, model file, digits.

import { stat } from "node:fs/promises";
import { expandData } from "../data/expand.js";
import { loadDataShared, type MnistData } from "../data/mnist.js";
import type { Experiment } from "../experiments/registry.js";
import type { Network, NetworkOptions } from "../network.js";
import { grouped } from "./format.js";
import { type CliIo, hasColors, Interruption, type Output, wrap } from "./io.js";
import { prepareModelFile } from "./model-file.js";
import { openNetwork } from "./open-network.js";
import { createProgress } from "./progress.js";
import { describeEpoch, describeSetup, describeSummary, type Run, toJson } from "./run-report.js";
import { showDigits } from "./show-digits.js";

export interface RunOptions {
  epochs?: number;
  device: NonNullable<NetworkOptions["device"]>;
  threads?: number | "auto";
  seed?: number;
  data?: string;
  out?: string;
  resume?: boolean;
  json?: boolean;
  nets?: number;
}

/** Trains `experiment` and reports to `io`; rejects with `io.signal.reason` when that is aborted. */
export async function runExperiment(
  experiment: Experiment,
  options: RunOptions,
  io: CliIo,
): Promise<void> {
  // First, so that a mistyped path is known before the training and not after it.
  if (options.out !== undefined) await prepareModelFile(options.out);
  const net = await openNetwork(experiment, options);
  try {
    const data = await loadData(experiment, options, io);
    const run = await trainNetwork(net, experiment, data, options, io);
    if (options.json) io.stdout.write(`${JSON.stringify(toJson(run), null, 2)}\n`);
    else io.stdout.write(`\n${await showDigits(net, data.test, hasColors(io.stdout, io.env))}\n`);
  } finally {
    await net.dispose();
  }
}

/** What the experiment is trained and tested on. */
export async function loadData(
  experiment: Experiment,
  options: RunOptions,
  io: CliIo,
): Promise<MnistData> {
  const found = await loadDigits(options, io);
  if (experiment.data === "mnist") return found;
  return { ...found, training: await expandData(found.training) };
}

async function loadDigits({ data }: RunOptions, io: CliIo): Promise<MnistData> {
  const settings = {
    notice: (line: string) => void io.stderr.write(`${wrap(line)}\n`),
    signal: io.signal,
  };
  if (data === undefined) return loadDataShared(settings);
  const isFile = await stat(data).then(
    (info) => info.isFile(),
    () => false,
  );
  return loadDataShared({ ...settings, ...(isFile ? { file: data } : { directory: data }) });
}

/** Trains the epochs that are left, reports them and saves the network. */
export async function trainNetwork(
  net: Network,
  experiment: Experiment,
  data: MnistData,
  options: RunOptions,
  io: CliIo,
): Promise<Run> {
  const text = options.json ? io.stderr : io.stdout;
  const epochs = options.epochs ?? experiment.epochs;
  await net.ready();
  const run: Run = {
    experiment,
    net,
    data,
    epochs,
    records: [...net.history],
    model: options.out ?? null,
  };
  text.write(`${describeSetup(run)}\n\n`);
  const before = net.step;
  try {
    await train(run, text, io);
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    throw await keepInterrupted(run, net.step > before, error);
  }
  if (options.out !== undefined) await net.save(options.out);
  text.write(`\n${describeSummary(run)}\n`);
  return run;
}

/** All epochs that the network has not done yet, under a progress bar. */
async function train(run: Run, text: Output, io: CliIo): Promise<void> {
  const { net, data, epochs, records } = run;
  const { miniBatchSize, eta, lmbda } = run.experiment;
  const steps = Math.floor(data.training.size / miniBatchSize);
  const progress = createProgress(io, epochs * steps);
  const began = performance.now();
  try {
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
        signal: io.signal,
        log: (line) => progress.print(text, line),
        onProgress: (state) => progress.update(state),
      },
    );
    for await (const record of training) {
      records.push(record);
      // Reports come at most 20 times a second, so the last one falls short of the epoch's end.
      const iteration = records.length * steps;
      const seconds = (performance.now() - began) / 1000;
      progress.update({ ...record, iteration, iterations: epochs * steps, seconds });
      progress.print(text, describeEpoch(record, steps));
      // What ends the process later costs an epoch at most.
      if (run.model !== null && records.length < epochs) await net.save(run.model);
    }
  } finally {
    progress.stop();
  }
}

/** Saves what was trained so far and says where it is. */
async function keepInterrupted(run: Run, trained: boolean, cause: Interruption) {
  const { net, model, records } = run;
  const where = `in epoch ${records.length}, after ${grouped(net.step)} mini-batches`;
  let kept = "not saved (there was no --out)";
  if (model !== null) {
    if (trained) await net.save(model);
    kept = trained ? `saved to ${model}; --resume goes on from there` : "nothing new to save";
  }
  // A reader who has gone is told nothing.
  const message = cause.message && `${cause.message} ${where}: ${kept}`;
  return new Interruption(message, cause.exitCode);
}
