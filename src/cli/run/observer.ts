// The interface of everything that follows a run while it trains: logs and the live page.

import type { EpochRecord } from "../../network.js";
import type { ProgressState } from "./progress.js";
import type { Run } from "./state.js";

export interface RunObserver {
  /** Called at most 20 times a second for each network. */
  progress?(run: Run, state: ProgressState): void;
  /** Called after each epoch, when the records of the run contain it. */
  epoch(run: Run, record: EpochRecord): Promise<void> | void;
}
