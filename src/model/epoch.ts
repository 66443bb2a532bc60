// An epoch in runs of equal rates.
import type { RunResult } from "../backend/backend.js";
import type { Rate } from "../ops/rate.js";
import type { EpochTrainer } from "../train/epoch-trainer.js";
import type { RunPosition } from "../train/records.js";
import { type RateClock, stretchOf } from "./rates.js";
import type { ResidentRows } from "./rows.js";

export interface EpochWork {
  readonly trainer: EpochTrainer;
  readonly rates: ReadonlyMap<string, Rate>;
  readonly resident: ResidentRows;
  /** The epoch of the run, for messages. */
  readonly epoch: number;
  /** Where the epoch is; {@link advance} moves it. */
  position(): RunPosition;
  /** The clock of the rates. */
  clock(): RateClock;
  /** The clock of the random streams. */
  step(): number;
  advance(steps: number, position: RunPosition): void;
  /** Takes the result of each run. */
  collect?(result: RunResult): void;
}

/** Trains what is left of an epoch. */
export async function trainEpoch(work: EpochWork): Promise<void> {
  const { trainer, rates, resident, epoch } = work;
  for (let at = work.position(); at.steps < at.miniBatches; at = work.position()) {
    const { scalars, steps } = stretchOf(rates, work.clock(), at.miniBatches - at.steps);
    const inputs = { ...resident, scalars: { ...resident.scalars, ...scalars }, steps };
    const result = await trainer.train(epoch, inputs, at, work.step(), work.advance);
    work.collect?.(result);
  }
}
