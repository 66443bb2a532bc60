// Settings of the search for MNIST, which tests replace by their own.
import { homedir } from "node:os";
import { findPackage } from "../../package-place.js";
import {
  type DatabaseName,
  FASHION_MNIST,
  MNIST,
  type MnistLayout,
  type Parts,
} from "../mnist-layout.js";

export interface Settings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeDirectory: () => string;
  readonly layout: MnistLayout;
  /** Addresses of folders with the four files as `<name>.gz`. */
  readonly mirrors: readonly string[];
  readonly timeouts: DownloadTimeouts;
  /** Folder of an npm package by its name; undefined if it is not installed. */
  readonly findPackage: (name: string) => string | undefined;
}

/** Time limits in milliseconds. */
export interface DownloadTimeouts {
  /** For looking up and connecting to a mirror. */
  readonly connect: number;
  /** For the time without a byte from a mirror. */
  readonly stall: number;
  /** Until a mirror has delivered the smallest file; limits the wait of a machine without a network. */
  readonly firstFile: number;
  /** For any other file from a mirror. */
  readonly file: number;
}

/** One search for MNIST. */
export interface Search {
  readonly settings: Settings;
  readonly notice: (line: string) => void;
  readonly offline: boolean;
  readonly signal: AbortSignal | undefined;
  /** The places that were tried without success, with the reasons; grows during the search. */
  readonly tried: Tried[];
}

export interface Tried {
  readonly line: string;
  readonly error?: unknown;
}

/** The digits that were found, and a description of their place. */
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
    findPackage,
  };
}

/** Databases other than MNIST by their names. */
export const published = {
  "fashion-mnist": {
    layout: FASHION_MNIST,
    mirrors: [
      "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ],
  },
} as const satisfies Record<Exclude<DatabaseName, "mnist">, Pick<Settings, "layout" | "mirrors">>;

/** Returns an environment variable; an empty one counts as not set. */
export function variable(settings: Settings, name: string): string | undefined {
  return settings.env[name] || undefined;
}
