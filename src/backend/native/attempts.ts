// Tries the places of the addon in turn.
import { requireHere } from "../../package-place.js";
import { addonCandidates, type Place } from "./candidates.js";
import { type Failure, type FailureKind, failureOf } from "./failures.js";
import type { Search } from "./search.js";
import { ABI_VERSION, type NativeAddon } from "./types.js";

/** A place that was tried. */
export interface AddonAttempt {
  readonly place: Place;
  /** Path of the file, or the name of a package that has no file for this machine. */
  readonly path: string;
  /** The reason why the addon was not loaded from here; absent if it was. */
  readonly problem?: string;
  readonly kind?: FailureKind;
}

export interface Attempts {
  readonly addon: NativeAddon | undefined;
  readonly attempts: readonly AddonAttempt[];
}

/** Tries the places until one has an addon that loads. Every attempt before the last has failed. */
export function tryAddon(search: Search): Attempts {
  const attempts: AddonAttempt[] = [];
  for (const { place, path, failure } of addonCandidates(search)) {
    const result = failure ?? load(path, search);
    if ("abiVersion" in result) return { addon: result, attempts: [...attempts, { place, path }] };
    attempts.push({ place, path, ...result });
  }
  return { addon: undefined, attempts };
}

function load(path: string, { machine }: Search): NativeAddon | Failure {
  try {
    const addon: NativeAddon = requireHere(path);
    if (addon.abiVersion === ABI_VERSION) return addon;
    const problem = `its interface has version ${addon.abiVersion}, but ${ABI_VERSION} is needed`;
    return { kind: "broken", problem };
  } catch (error) {
    return failureOf(error, path, machine);
  }
}
