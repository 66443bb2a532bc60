// What `network3 run --nets` does: trains one network after the other and lets them vote.

import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { extname } from "node:path";
import type { MnistData } from "../data/mnist.js";
import { ensemble } from "../ensemble.js";
import type { Experiment } from "../experiments/registry.js";
import type { Network } from "../network.js";
import { duration, grouped, percent } from "./format.js";
import type { CliIo } from "./io.js";
import { prepareModelFile } from "./model-file.js";
import { openNetwork } from "./open-network.js";
import { loadData, type RunOptions, trainNetwork } from "./run-experiment.js";
import { type Run, toJson } from "./run-report.js";

interface EnsembleOptions extends RunOptions {
  nets: number;
}

/** Network `k` of `n` has the seed `seed + k - 1` and the file `<out>.<k>`; `--resume` keeps those done. */
export async function runEnsemble(
  experiment: Experiment,
  options: EnsembleOptions,
  io: CliIo,
): Promise<void> {
  const began = performance.now();
  const data = await loadData(experiment, options, io);
  const runs: Run[] = [];
  try {
    for (const member of membersOf(options)) {
      runs.push(await trainMember(experiment, member, data, io));
    }
    const vote = await ensemble(
      runs.map(({ net }) => net),
      data.test,
    );
    const seconds = (performance.now() - began) / 1e3;
    report(experiment, runs, { ...vote, images: data.test.size, seconds }, options, io);
  } finally {
    for (const { net } of runs) await net.dispose();
  }
}

function membersOf({ nets, ...options }: EnsembleOptions): RunOptions[] {
  const { out, resume, seed = randomInt(2 ** 47) } = options;
  return Array.from({ length: nets }, (_, index) => {
    const file = out === undefined ? undefined : memberFile(out, index + 1);
    return {
      ...options,
      seed: seed + index,
      ...(file === undefined ? {} : { out: file }),
      // A network that was not begun yet has nothing to go on with.
      resume: resume === true && file !== undefined && existsSync(file),
    };
  });
}

/** `models/dropout.safetensors` becomes `models/dropout.1.safetensors`. */
function memberFile(out: string, number: number): string {
  const ending = extname(out);
  return `${out.slice(0, out.length - ending.length)}.${number}${ending}`;
}

async function trainMember(
  experiment: Experiment,
  options: RunOptions,
  data: MnistData,
  io: CliIo,
): Promise<Run> {
  if (options.out !== undefined) await prepareModelFile(options.out);
  const net: Network = await openNetwork(experiment, options);
  try {
    const run = await trainNetwork(net, experiment, data, options, io);
    (options.json ? io.stderr : io.stdout).write("\n");
    return run;
  } catch (error) {
    await net.dispose();
    throw error;
  }
}

interface Vote {
  readonly accuracy: number;
  readonly errors: Int32Array;
  readonly images: number;
  /** Of the whole command, by the clock; what an earlier one had done before `--resume` is not in it. */
  readonly seconds: number;
}

function report(
  { reported }: Experiment,
  runs: readonly Run[],
  { accuracy, errors, images, seconds }: Vote,
  { json }: EnsembleOptions,
  io: CliIo,
): void {
  if (json) {
    const result = { testAccuracy: accuracy, errors: [...errors] };
    const object = { nets: runs.map(toJson), ensemble: result, wallSeconds: seconds };
    io.stdout.write(`${JSON.stringify(object, null, 2)}\n`);
    return;
  }
  const { ensemble: figure } = reported;
  const book = figure === undefined ? "" : `; the book reports ${percent(figure)}`;
  const wrong = `${grouped(errors.length)} of ${grouped(images)} wrong`;
  io.stdout.write(
    `ensemble of ${runs.length}: ${percent(accuracy)} (${wrong})${book}\n` +
      `wall time: ${duration(seconds)}, evaluation included\n`,
  );
}
