// A run, finished or not, and what follows from it.

import type { MnistData } from "../data/mnist.js";
import type { Experiment } from "../experiments/registry.js";
import type { EpochRecord, Network } from "../network.js";
import type { Interruption } from "./io.js";
import type { SavedModel } from "./model-file.js";
import type { Member } from "./run-plan.js";

export interface Run {
  readonly experiment: Experiment;
  readonly member: Member;
  readonly net: Network;
  readonly data: MnistData;
  /** Asked for. */
  readonly epochs: number;
  /** How many networks are trained; undefined for one alone. */
  readonly nets: number | undefined;
  /** The run was asked to go on with a file. */
  readonly resume: boolean;
  /** The first `epochs` epochs, as far as they are done, by this run or the one that it goes on with. */
  readonly records: EpochRecord[];
  /** Why it ended early. */
  stopped?: Interruption;
}

/** What the run is judged by: the best of its epochs. */
export function bestOf(records: readonly EpochRecord[]): EpochRecord | undefined {
  return records.findLast(({ isBest }) => isBest);
}

export function stepsOfEpoch({ data, experiment }: Pick<Run, "data" | "experiment">): number {
  return Math.floor(data.training.size / experiment.miniBatchSize);
}

/**
 * True if a resumed run can keep the parameters of its best epoch. A file without them cannot restore a best
 * epoch that lies before its last one.
 */
export function keepsBest(saved: SavedModel | undefined): boolean {
  if (!saved) return true;
  const { history, position, bestParameters } = saved.state;
  const isLast = history.at(-1)?.isBest === true && (position?.steps ?? 0) === 0;
  return bestParameters !== undefined || isLast || bestOf(history) === undefined;
}

/** The epoch whose parameters the network and its file hold; undefined before the first one. */
export function heldEpoch({ net, member }: Pick<Run, "net" | "member">): number | undefined {
  const best = bestOf(net.history);
  return (keepsBest(member.saved) && best ? best : net.history.at(-1))?.epoch;
}
