// The state of a run, finished or not, and values that are derived from it.

import type { MnistData } from "../../data/mnist.js";
import type { Experiment } from "../../experiments/registry.js";
import type { EpochRecord, Network } from "../../network.js";
import type { Interruption } from "../io.js";
import type { SavedModel } from "./model-file.js";
import type { Member } from "./plan.js";

export interface Run {
  /** The name of its group where several groups are compared, such as `lmbda 0.1`. */
  readonly group?: string;
  readonly experiment: Experiment;
  readonly member: Member;
  readonly net: Network;
  readonly data: MnistData;
  /** The requested number of epochs. */
  readonly epochs: number;
  /** True if the run was asked to resume a file. */
  readonly resume: boolean;
  /** True if each epoch is diagnosed. */
  readonly diagnostics: boolean;
  /** The finished ones of the first `epochs` epochs, by this run or the one that it resumes. */
  readonly records: EpochRecord[];
  /** The reason why the run ended early. */
  stopped?: Interruption;
}

/** Returns the best epoch, which is the result of the run. */
export function bestOf(records: readonly EpochRecord[]): EpochRecord | undefined {
  return records.findLast(({ isBest }) => isBest);
}

export function stepsOfEpoch({ data, experiment }: Pick<Run, "data" | "experiment">): number {
  return Math.floor(data.training.size / experiment.miniBatchSize);
}

/**
 * True if a resumed run can keep the parameters of its best epoch. A file without them cannot restore
 * a best epoch before its last one.
 */
export function keepsBest(saved: SavedModel | undefined): boolean {
  if (!saved) return true;
  const { history, position, bestParameters } = saved.state;
  const isLast = history.at(-1)?.isBest === true && (position?.steps ?? 0) === 0;
  return bestParameters !== undefined || isLast || bestOf(history) === undefined;
}

/** Returns the epoch whose parameters the network and its file contain; undefined before the first epoch. */
export function heldEpoch({ net, member }: Pick<Run, "net" | "member">): number | undefined {
  const best = bestOf(net.history);
  return (keepsBest(member.saved) && best ? best : net.history.at(-1))?.epoch;
}
