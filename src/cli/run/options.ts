// The options of `network3 run`.

import type { NetworkOptions } from "../../network.js";
import type { SettingsOptions } from "./settings.js";

export interface RunOptions extends SettingsOptions {
  device: NonNullable<NetworkOptions["device"]>;
  threads?: number | "auto";
  seed?: number;
  data?: string;
  out?: string;
  resume?: boolean;
  force?: boolean;
  json?: boolean;
  verbose?: boolean;
  /** Records what tells of overfitting and of vanishing gradients. */
  diagnostics?: boolean;
  /** File of a line for each epoch. */
  log?: string;
  /** Shows filters and wrong images as text. */
  show?: boolean;
  /** Serves that page while the networks train. */
  watch?: boolean;
  /** The port of the page. */
  port?: number;
  /** File of a page with results and figures. */
  report?: string;
}
