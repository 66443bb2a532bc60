// What `network3 run` does: data, network, training under a progress bar, model file, digits.

import { stat } from "node:fs/promises";
import { loadDataShared, type MnistData } from "../data/mnist.js";
import type { Experiment } from "../experiments/registry.js";
import { Network, type NetworkOptions } from "../network.js";
import { type CliIo, hasColors, wrap } from "./io.js";
import { prepareModelFile } from "./model-file.js";
import { createProgress } from "./progress.js";
import { describeEpoch, describeSetup, describeSummary, type Run, toJson } from "./run-report.js";
import { showDigits } from "./show-digits.js";

export interface RunOptions {
  epochs?: number;
  device: NonNullable<NetworkOptions["device"]>;
  threads?: number;
  seed?: number;
  data?: string;
  out?: string;
  json: boolean;
}

/** Trains `experiment` and reports to `io`; rejects with `io.signal.reason` when that is aborted. */
export async function runExperiment(
  experiment: Experiment,
  options: RunOptions,
  io: CliIo,
): Promise<void> {
  // First, so that a mistyped path is known before the training and not after it.
  if (options.out !== undefined) await prepareModelFile(options.out);
  const data = await loadData(options, io);
  const net = new Network(experiment.layers(), experiment.miniBatchSize, {
    device: options.device,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  try {
    await runNetwork(net, experiment, data, options, io);
  } finally {
    await net.dispose();
  }
}

async function loadData({ data }: RunOptions, io: CliIo): Promise<MnistData> {
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

async function runNetwork(
  net: Network,
  experiment: Experiment,
  data: MnistData,
  options: RunOptions,
  io: CliIo,
): Promise<void> {
  const text = options.json ? io.stderr : io.stdout;
  const epochs = options.epochs ?? experiment.epochs;
  const { miniBatchSize, eta, lmbda } = experiment;
  await net.ready();
  const run: Run = { experiment, net, data, epochs, records: [], model: options.out ?? null };
  text.write(`${describeSetup(run)}\n\n`);

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
        signal: io.signal,
        log: (line) => progress.print(text, line),
        onProgress: (state) => progress.update(state),
      },
    );
    for await (const record of training) {
      run.records.push(record);
      // Reports come at most 20 times a second, so the last one falls short of the epoch's end.
      const iteration = run.records.length * steps;
      const seconds = (performance.now() - began) / 1000;
      progress.update({ ...record, iteration, iterations: epochs * steps, seconds });
      progress.print(text, describeEpoch(record, steps));
    }
  } finally {
    progress.stop();
  }

  if (options.out !== undefined) await net.save(options.out);
  text.write(`\n${describeSummary(run)}\n`);
  if (options.json) io.stdout.write(`${JSON.stringify(toJson(run), null, 2)}\n`);
  else io.stdout.write(`\n${await showDigits(net, data.test, hasColors(io.stdout, io.env))}\n`);
}
