// The user's cache directory for downloads. Files are checked each time they are read.
import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { makeFolder } from "../../make-folder.js";
import { messageOf } from "../../realms.js";
import { gunzip, isGzip } from "../gunzip.js";
import { type MnistFile, storedLimit, unpackedSize } from "../mnist-layout.js";
import { sha256 } from "../sha256.js";
import { readIfPresent } from "./read-file.js";
import { type Search, type Settings, variable } from "./settings.js";

/**
 * Returns the directory for downloads: `NETWORK3_CACHE`, else `network3` in `XDG_CACHE_HOME`, else in
 * the platform's cache directory. Undefined if the user has no home.
 */
export function cacheDirectory(settings: Settings): string | undefined {
  const explicit = variable(settings, "NETWORK3_CACHE");
  if (explicit !== undefined) return explicit;
  const xdg = variable(settings, "XDG_CACHE_HOME");
  // The XDG specification says that relative paths must be ignored.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, "network3");
  const home = homeOf(settings);
  if (settings.platform === "win32") {
    const local = variable(settings, "LOCALAPPDATA") ?? (home && join(home, "AppData", "Local"));
    return local && join(local, "network3", "Cache");
  }
  if (home === undefined) return undefined;
  return settings.platform === "darwin"
    ? join(home, "Library", "Caches", "network3")
    : join(home, ".cache", "network3");
}

/** Returns the decompressed content of a cached file; undefined, with a notice, if it is damaged. */
export async function readCached(
  folder: string,
  file: MnistFile,
  { notice, signal, settings }: Search,
): Promise<Uint8Array | undefined> {
  const size = unpackedSize(file);
  for (const name of [`${file.name}.gz`, file.name]) {
    const path = join(folder, name);
    try {
      const stored = await readIfPresent(path, storedLimit(file), signal);
      if (stored === undefined) continue;
      const bytes = isGzip(stored) ? await gunzip(stored, path, size) : stored;
      if ((await sha256(file.hashed === "gzip" ? stored : bytes)) === file.sha256) return bytes;
      notice(
        `ignoring ${path}: its content is not that of ${settings.layout.title} (SHA-256 differs)`,
      );
    } catch (error) {
      signal?.throwIfAborted();
      notice(`ignoring ${path}: ${messageOf(error)}`);
    }
  }
  return undefined;
}

/** Stores a file atomically. A failure gives a notice instead of an error. */
export async function writeCached(
  folder: string,
  name: string,
  bytes: Uint8Array,
  { notice }: Search,
): Promise<void> {
  const path = join(folder, name);
  const temporary = join(folder, `.${name}.${process.pid}.${randomUUID()}.tmp`);
  try {
    await makeFolder(folder);
    await writeFile(temporary, bytes, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    notice(`${path} could not be written, so it will be downloaded again: ${messageOf(error)}`);
  }
}

function homeOf(settings: Settings): string | undefined {
  try {
    return settings.homeDirectory() || undefined;
  } catch {
    return undefined;
  }
}
