// Reads the published files of a database from the user's cache, and downloads those that are missing.
import { join } from "node:path";
import { messageOf } from "../../realms.js";
import {
  filesOf,
  forEachFile,
  type MnistFile,
  type NamedBytes,
  partsFromIdx,
} from "../mnist-layout.js";
import { cacheDirectory, readCached, writeCached } from "./cache.js";
import type { Found, Search } from "./settings.js";

/** Returns the whole database, or undefined and adds the reasons to `search.tried`. */
export async function fromPublished(search: Search): Promise<Found | undefined> {
  const { settings, signal } = search;
  const { layout } = settings;
  const cache = cacheDirectory(settings);
  const folder = cache === undefined ? undefined : join(cache, layout.folder);
  const contents = new Map<MnistFile, Uint8Array>();
  if (folder !== undefined) {
    await forEachFile(layout, async (file) => {
      const bytes = await readCached(folder, file, search);
      if (bytes !== undefined) contents.set(file, bytes);
    });
  }
  const missing = filesOf(layout).filter((file) => !contents.has(file));
  if (missing.length > 0) {
    search.tried.push({
      line:
        folder === undefined
          ? "no cache directory: the user has no home; set NETWORK3_CACHE"
          : `the cache ${folder} lacks ${missing.map((file) => file.name).join(", ")}`,
    });
    if (search.offline) {
      search.tried.push({ line: "no download: offline is set" });
      return undefined;
    }
    try {
      await fetchMissing(missing, folder, contents, search);
    } catch (error) {
      signal?.throwIfAborted();
      search.tried.push({ line: messageOf(error), error });
      return undefined;
    }
  }
  const parts = partsFromIdx(layout, await forEachFile(layout, (file) => named(file, contents)));
  const from = missing.length > 0 ? "downloaded" : `from the cache ${folder ?? ""}`;
  return { ...parts, source: `${layout.title}, ${from}` };
}

async function fetchMissing(
  missing: readonly MnistFile[],
  folder: string | undefined,
  contents: Map<MnistFile, Uint8Array>,
  search: Search,
): Promise<void> {
  const { title, megabytes } = search.settings.layout;
  // Imported only when needed, because it loads an HTTP client.
  const { download } = await import("./download.js");
  search.notice(
    `downloading ${title} (${megabytes} MB)${folder === undefined ? "" : ` to ${folder}`}`,
  );
  for (const { file, unpacked, stored, storedName } of await download(missing, search)) {
    contents.set(file, unpacked);
    if (folder !== undefined) await writeCached(folder, storedName, stored, search);
  }
}

async function named(
  file: MnistFile,
  contents: ReadonlyMap<MnistFile, Uint8Array>,
): Promise<NamedBytes> {
  return { name: file.name, bytes: contents.get(file) ?? new Uint8Array(0) };
}
