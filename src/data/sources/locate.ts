// Finds where `loadDataShared()` would get MNIST on this machine, without a download.
import { join } from "node:path";
import { Network3Error } from "../../errors.js";
import { cacheDirectory } from "./cache.js";
import { fromInstalled } from "./fallback.js";
import { fromPath } from "./path.js";
import { fromPublished } from "./published.js";
import { type Found, type Search, type Settings, variable } from "./settings.js";

/** The result of a search without a download. */
export interface Located {
  /** A description of the place of the digits; null if there are none. */
  readonly source: string | null;
  /** Numbers of training, validation and test examples. */
  readonly sizes: readonly [number, number, number] | null;
  /** True if a download would be tried first; `source` is the fallback. */
  readonly needsDownload: boolean;
  /** The reason why `NETWORK3_DATA` or the package cannot be used. */
  readonly error: string | null;
  /** The directory for downloads; null if the user has no home. */
  readonly cache: string | null;
  /** Notices, for example about damaged files in the cache. */
  readonly notices: readonly string[];
}

/**
 * Searches like `loadDataShared()` and reads the files that it finds, but downloads and writes nothing.
 *
 * @throws the reason of `signal`, and no other errors
 */
export async function locateDigits(settings: Settings, signal: AbortSignal): Promise<Located> {
  const notices: string[] = [];
  const notice = (line: string) => void notices.push(line);
  const search: Search = { settings, notice, offline: true, signal, tried: [] };
  const folder = cacheDirectory(settings);
  const cache = folder === undefined ? null : join(folder, settings.layout.folder);
  const named = variable(settings, "NETWORK3_DATA");
  let needsDownload = false;
  try {
    const atHand = await (named === undefined
      ? fromPublished(search)
      : fromPath(named, "NETWORK3_DATA", search));
    needsDownload = atHand === undefined;
    const found = atHand ?? (await fromInstalled(search));
    return { ...describe(found), needsDownload, error: null, cache, notices };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Network3Error)) throw error;
    return { ...describe(undefined), needsDownload, error: error.message, cache, notices };
  }
}

function describe(found: Found | undefined): Pick<Located, "source" | "sizes"> {
  if (found === undefined) return { source: null, sizes: null };
  const { training, validation, test, source } = found;
  return { source, sizes: [training.y.length, validation.y.length, test.y.length] };
}
