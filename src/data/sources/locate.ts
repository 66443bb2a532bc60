// Where MNIST would come from on this machine, without a download.
import { join } from "node:path";
import { Network3Error } from "../../errors.js";
import { cacheDirectory } from "./cache.js";
import { fromNpmPackage } from "./npm-package.js";
import { fromPath } from "./path.js";
import { fromPublished } from "./published.js";
import { type Found, type Search, type Settings, variable } from "./settings.js";

/** What a search without a download came upon. */
export interface Located {
  /** Where the digits are, in words; null where there are none. */
  readonly source: string | null;
  /** Training, validation and test examples there. */
  readonly sizes: readonly [number, number, number] | null;
  /** A download would come first; the source is only what remains where that fails. */
  readonly needsDownload: boolean;
  /** Why the place that `NETWORK3_DATA` names, or the package, cannot be used. */
  readonly error: string | null;
  /** Where a download is kept; null where the user has no home. */
  readonly cache: string | null;
  /** What the user should know, such as damaged files in the cache. */
  readonly notices: readonly string[];
}

/**
 * Searches as `loadDataShared()` does and reads what it finds, but downloads and writes nothing.
 *
 * @throws only the reason of `signal`
 */
export async function locateDigits(settings: Settings, signal: AbortSignal): Promise<Located> {
  const notices: string[] = [];
  const notice = (line: string) => void notices.push(line);
  const search: Search = { settings, notice, offline: true, signal, tried: [] };
  const folder = cacheDirectory(settings);
  const cache = folder === undefined ? null : join(folder, "mnist");
  const named = variable(settings, "NETWORK3_DATA");
  let needsDownload = false;
  try {
    const atHand = await (named === undefined
      ? fromPublished(search)
      : fromPath(named, "NETWORK3_DATA", search));
    needsDownload = atHand === undefined;
    const found = atHand ?? (await fromNpmPackage(search));
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
