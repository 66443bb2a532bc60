// The file in which a run saves its network: finds an existing network and checks that the file can
// be written.

import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { FileError, FileFormatError } from "../../errors.js";
import type { Experiment } from "../../experiments/registry.js";
import { checkSource } from "../../file-source.js";
import { sizeOf } from "../../graph/program.js";
import { type NetworkFile, readNetwork } from "../../io/network-file.js";
import { checkWritable } from "../../io/write-target.js";
import type { NetworkLayers } from "../../network.js";
import { messageOf } from "../../realms.js";

/** The part of a saved network that a run needs to resume it. */
export type SavedModel = Pick<NetworkFile, "seed" | "state">;

/** The existing content at the path of a model. */
export type Found =
  | { readonly kind: "nothing" }
  // A network of the same experiment.
  | { readonly kind: "same"; readonly saved: SavedModel }
  // A network of another experiment.
  | { readonly kind: "other" }
  | { readonly kind: "foreign"; readonly reason: string };

/** @throws {FileError} if a file cannot be read */
export async function findModel(path: string, experiment: Experiment): Promise<Found> {
  if (!(await exists(path))) return { kind: "nothing" };
  try {
    const file = await readNetwork(checkSource("--out", path));
    if (architecture(file) !== architecture({ ...experiment, layers: experiment.layers() })) {
      return { kind: "other" };
    }
    return { kind: "same", saved: { seed: file.seed, state: file.state } };
  } catch (error) {
    if (error instanceof FileFormatError) return { kind: "foreign", reason: error.message };
    throw error;
  }
}

function architecture({ layers, miniBatchSize }: { layers: NetworkLayers; miniBatchSize: number }) {
  return JSON.stringify([miniBatchSize, ...layers.map((layer) => layer.describe())]);
}

/**
 * Before the training, creates the folder of `path` and checks that the network of `experiment` can be
 * written there.
 *
 * @throws {FileError} if it cannot
 */
export async function prepareModelFile(path: string, experiment: Experiment): Promise<void> {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new FileError(`cannot create the folder ${folder}: ${messageOf(cause)}`, { cause });
  }
  const isFolder = await stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
  if (isFolder) throw new FileError(`${path} is a folder; --out takes the name of a file in it`);
  await checkWritable(path, bytesOf(experiment));
}

/** Returns the size of the parameters of the last and the best epoch in float32. */
function bytesOf(experiment: Experiment): number {
  const shapes = experiment.layers().flatMap((layer) => layer.parameters());
  return 2 * 4 * shapes.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
