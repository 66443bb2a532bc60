// Loads the data of experiments.

import { stat } from "node:fs/promises";
import { expandData } from "../../data/expand.js";
import { databaseNames, loadDataShared, type MnistData } from "../../data/mnist.js";
import { SIDE } from "../../data/mnist-layout.js";
import { findPictures } from "../../data/sets/pictures.js";
import { FileError, FileFormatError } from "../../errors.js";
import type { Experiment } from "../../experiments/registry.js";
import { type CliIo, wrap } from "../io.js";
import { nearest } from "../suggest.js";
import { UsageError } from "../usage-error.js";
import { loadOwnData } from "./own-data.js";

/** Returns the data of an experiment. */
export type DataOf = (experiment: Experiment) => Promise<MnistData>;

/**
 * Loads the images when the first experiment asks for them. Experiments that use the same images share
 * them, in memory and on devices.
 *
 * @param place the name of a database or a path; by default the usual places are searched for MNIST
 */
export function openData(place: string | undefined, io: CliIo): DataOf {
  let found: Promise<MnistData> | undefined;
  const made = new Map<string, Promise<MnistData>>();
  return async (experiment) => {
    found ??= loadDigits(place, io);
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

async function loadDigits(place: string | undefined, io: CliIo): Promise<MnistData> {
  const settings = {
    notice: (line: string) => void io.stderr.write(`${wrap(line)}\n`),
    signal: io.signal,
  };
  if (place === undefined) return loadDataShared(settings);
  const info = await stat(place).catch(() => undefined);
  if (info === undefined) {
    const name = databaseNames.find((own) => own === place);
    if (name !== undefined) return loadDataShared({ ...settings, name });
    throw new UsageError(`--data ${place}: ${unknownPlace(place)}`);
  }
  if (info.isDirectory() && (await findPictures(place)) !== undefined) {
    return loadOwnData(place, settings, [1, SIDE, SIDE]);
  }
  try {
    const where = info.isFile() ? { file: place } : { directory: place };
    return await loadDataShared({ ...settings, ...where });
  } catch (error) {
    if (!(error instanceof FileFormatError || error instanceof FileError)) throw error;
    // If the examples cannot be read at all, the first message tells more.
    return loadOwnData(place, settings).catch((other: unknown) => {
      throw other instanceof UsageError ? other : error;
    });
  }
}

function unknownPlace(place: string): string {
  const names = `a path or one of ${databaseNames.join(", ")}`;
  const guess = /[/\\]/.test(place) ? undefined : nearest(place, databaseNames);
  return `there is no such file or folder; give ${names}${guess ? ` (did you mean ${guess}?)` : ""}`;
}
