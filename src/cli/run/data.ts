// Loads the data of experiments.

import { stat } from "node:fs/promises";
import { expandData } from "../../data/expand.js";
import { loadDataShared, type MnistData } from "../../data/mnist.js";
import type { Experiment } from "../../experiments/registry.js";
import { type CliIo, wrap } from "../io.js";

/** Returns the data of an experiment. */
export type DataOf = (experiment: Experiment) => Promise<MnistData>;

/**
 * Loads the images when the first experiment asks for them. Experiments that use the same images share
 * them, in memory and on devices.
 *
 * @param path a folder or file of MNIST; by default the usual places are searched
 */
export function openData(path: string | undefined, io: CliIo): DataOf {
  let found: Promise<MnistData> | undefined;
  const made = new Map<string, Promise<MnistData>>();
  return async (experiment) => {
    found ??= loadDigits(path, io);
    const digits = await found;
    const key = `${experiment.data} ${experiment.trainSize}`;
    const data = made.get(key) ?? prepare(digits, experiment);
    made.set(key, data);
    return data;
  };
}

async function prepare(found: MnistData, { data, trainSize }: Experiment): Promise<MnistData> {
  const training = found.training.slice(0, trainSize);
  return { ...found, training: data === "mnist" ? training : await expandData(training) };
}

async function loadDigits(path: string | undefined, io: CliIo): Promise<MnistData> {
  const settings = {
    notice: (line: string) => void io.stderr.write(`${wrap(line)}\n`),
    signal: io.signal,
  };
  if (path === undefined) return loadDataShared(settings);
  const isFile = await stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
  return loadDataShared({ ...settings, ...(isFile ? { file: path } : { directory: path }) });
}
