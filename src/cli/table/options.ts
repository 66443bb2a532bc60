// The options of `network3 table`.

import type { RunOptions } from "../run/options.js";

export interface TableOptions
  extends Pick<RunOptions, "device" | "threads" | "data" | "epochs" | "json" | "verbose"> {
  readonly run?: boolean;
  readonly runs?: number;
  readonly jobs?: number;
  /** File of the results. */
  readonly results: string;
  /** Folder of the networks. */
  readonly out: string;
}
