// The environment of the search for native files; tests put their own values in place of these.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { bundleFolder, findPackage, packageFolder, requireHere } from "../../package-place.js";
import { type Machine, thisMachine } from "./machine.js";
import { TARGETS, type Target } from "./targets.js";

export interface Search {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly machine: Machine;
  readonly targets: readonly Target[];
  /** Folder of the package network3; undefined if only a bundle is installed. */
  readonly folder: string | undefined;
  /** Folder of the bundle that contains this code; undefined if it is not bundled. */
  readonly bundle: string | undefined;
  /** Folder of another package by its name. */
  readonly findPackage: (name: string) => string | undefined;
}

export function thisSearch(env: Search["env"] = process.env): Search {
  return {
    env,
    machine: thisMachine(),
    targets: TARGETS,
    folder: packageFolder(),
    bundle: bundleFolder(),
    findPackage,
  };
}

/** True for a folder that holds the sources of the addon. */
export function isCheckout(folder: string | undefined): folder is string {
  return folder !== undefined && existsSync(join(folder, "CMakeLists.txt"));
}

/** The version of the package in a folder; undefined without a folder or a readable manifest. */
export function versionIn(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  try {
    const { version }: { version?: unknown } = requireHere(join(folder, "package.json"));
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}
