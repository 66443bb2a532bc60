// Loads the data of an experiment.

import { stat } from "node:fs/promises";
import { expandData } from "../../data/expand.js";
import { loadDataShared, type MnistData } from "../../data/mnist.js";
import type { Experiment } from "../../experiments/registry.js";
import { type CliIo, wrap } from "../io.js";

/** @param path a folder or file of MNIST; by default the usual places are searched */
export async function loadData(
  experiment: Experiment,
  path: string | undefined,
  io: CliIo,
): Promise<MnistData> {
  const found = await loadDigits(path, io);
  if (experiment.data === "mnist") return found;
  return { ...found, training: await expandData(found.training) };
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
