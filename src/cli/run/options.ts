// The options of `network3 run`.

import type { NetworkOptions } from "../../network.js";

export interface RunOptions {
  epochs?: number;
  eta?: number;
  lmbda?: number;
  miniBatch?: number;
  device: NonNullable<NetworkOptions["device"]>;
  threads?: number | "auto";
  seed?: number;
  data?: string;
  out?: string;
  resume?: boolean;
  force?: boolean;
  nets?: number;
  json?: boolean;
  verbose?: boolean;
}
