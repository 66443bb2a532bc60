// The file in which a run saves its network: finds an existing network and checks that the file can
// be written.

import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { FileError, FileFormatError } from "../../errors.js";
import type { Experiment } from "../../experiments/registry.js";
import { optimizerOf } from "../../experiments/update-rules.js";
import { checkSource } from "../../file-source.js";
import { sizeOf } from "../../graph/program.js";
import { type NetworkFile, readNetwork } from "../../io/network-file.js";
import { checkWritable } from "../../io/write-target.js";
import { makeFolder } from "../../make-folder.js";
import { slotOf } from "../../network/optimizer-step.js";

/** The part of a saved network that a run needs to resume it. */
export interface SavedModel extends Pick<NetworkFile, "seed" | "state"> {
  /** What its optimiser keeps for each parameter, such as `velocity`; sorted. */
  readonly slots: readonly string[];
}

/** The existing content at the path of a model. */
export type Found =
  | { readonly kind: "nothing" }
  // A network of the same experiment.
  | { readonly kind: "same"; readonly saved: SavedModel }
  // A network of another experiment.
  | { readonly kind: "other"; readonly difference: string }
  | { readonly kind: "foreign"; readonly reason: string };

/** @throws {FileError} if a file cannot be read */
export async function findModel(path: string, experiment: Experiment): Promise<Found> {
  if (!(await exists(path))) return { kind: "nothing" };
  try {
    const file = await readNetwork(checkSource("--out", path));
    const difference = firstDifference(file, experiment);
    if (difference !== undefined) return { kind: "other", difference };
    return { kind: "same", saved: { seed: file.seed, state: file.state, slots: slotsOf(file) } };
  } catch (error) {
    if (error instanceof FileFormatError) return { kind: "foreign", reason: error.message };
    throw error;
  }
}

function slotsOf({ state, parameters }: NetworkFile): string[] {
  const { lastParameters = parameters } = state;
  const names = Object.keys(lastParameters).map(slotOf);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/** Describes the first setting in which a saved network differs from that of an experiment. */
function firstDifference(file: NetworkFile, experiment: Experiment): string | undefined {
  if (file.miniBatchSize !== experiment.miniBatchSize) {
    return `its mini-batch is ${file.miniBatchSize}, not ${experiment.miniBatchSize}`;
  }
  const [saved, wanted] = [file.layers, experiment.layers()].map((layers) =>
    layers.map((layer) => Object.entries(layer.describe())),
  );
  for (const [index, settings] of (wanted ?? []).entries()) {
    const known = Object.fromEntries(saved?.[index] ?? []);
    for (const [name, value] of settings) {
      const [is, should] = [known[name], value].map((setting) => JSON.stringify(setting));
      if (is === undefined && name === "type") return `it has no layer ${index}`;
      if (is !== should) return `${name} of its layer ${index} is ${is}, not ${should}`;
    }
  }
  const [more, count] = [saved?.length ?? 0, wanted?.length ?? 0];
  return more > count ? `it has ${more} layers, not ${count}` : undefined;
}

/**
 * Before the training, creates the folder of `path` and checks that the network of `experiment` can be
 * written there.
 *
 * @throws {FileError} if it cannot
 */
export async function prepareModelFile(path: string, experiment: Experiment): Promise<void> {
  await makeFolder(dirname(path));
  const isFolder = await stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
  if (isFolder) throw new FileError(`${path} is a folder; --out takes the name of a file in it`);
  await checkWritable(path, await bytesOf(experiment));
}

/** Returns the size of the parameters of the last and the best epoch and of what the optimiser keeps, in float32. */
async function bytesOf(experiment: Experiment): Promise<number> {
  const shapes = experiment.layers().flatMap((layer) => layer.parameters());
  const arrays = 2 + ((await optimizerOf(experiment))?.slots.length ?? 0);
  return 4 * arrays * shapes.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
