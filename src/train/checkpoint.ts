// Saves a network or a model during a run, every few epochs.
import { checkCount, checkOptions, checkPath, type UrlLike } from "../arguments.js";

/** Options of checkpoints. */
export interface CheckpointOptions {
  /** The file that each checkpoint replaces; it is always a whole one. */
  readonly path: string | UrlLike;
  /** Epochs from one checkpoint to the next; default 1. The last epoch of a run is always saved. */
  readonly every?: number;
}

/** Checked options with their defaults. */
export interface Checkpoint {
  readonly path: string;
  readonly every: number;
}

export function checkCheckpoint(
  where: string,
  options: CheckpointOptions | undefined,
): Checkpoint | undefined {
  if (options === undefined) return undefined;
  checkOptions(`${where}: checkpoint`, options, ["path", "every"]);
  return {
    path: checkPath(`${where}: checkpoint: path`, options.path),
    every: checkCount(`${where}: checkpoint: every`, options.every ?? 1),
  };
}

/** Calls `save` if a checkpoint is due after `epochs` epochs, or the run is done. */
export async function saveCheckpoint(
  checkpoint: Checkpoint | undefined,
  epochs: number,
  isDone: boolean,
  save: (path: string) => Promise<void>,
): Promise<void> {
  if (checkpoint && (isDone || epochs % checkpoint.every === 0)) await save(checkpoint.path);
}
