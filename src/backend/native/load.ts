// Finds and loads the addon; if that fails, the error lists every attempt and the remedy.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { DeviceUnavailableError } from "../../errors.js";
import { builtFileCandidates, packageFolder, requireHere } from "../../package-place.js";
import { messageOf } from "../../realms.js";
import { ABI_VERSION, type NativeAddon } from "./types.js";

/** Environment variable with the path of a file to load instead of the default places. */
const OVERRIDE = "NETWORK3_ADDON";

/** The paths to try, in order. */
export function addonCandidates(): string[] {
  const override = process.env[OVERRIDE];
  return override ? [resolve(override)] : builtFileCandidates("network3.node");
}

/** A file that was tried as the addon. */
export interface AddonAttempt {
  readonly path: string;
  /** The reason why the file was rejected; absent for the file that was loaded. */
  readonly problem?: string;
}

/** Tries the paths in order until one loads. Every attempt before the last has failed. */
export function tryNative(): { addon: NativeAddon | undefined; attempts: AddonAttempt[] } {
  const attempts: AddonAttempt[] = [];
  for (const path of addonCandidates()) {
    try {
      const addon: NativeAddon = requireHere(path);
      if (addon.abiVersion === ABI_VERSION) return { addon, attempts: [...attempts, { path }] };
      const problem = `interface version ${addon.abiVersion}, but ${ABI_VERSION} is needed; build it again`;
      attempts.push({ path, problem });
    } catch (error) {
      const problem = messageOf(error).split("\n")[0];
      attempts.push({ path, problem: problem ?? "" });
    }
  }
  return { addon: undefined, attempts };
}

/**
 * How to get an addon that works. A broken file (`isBroken`) must be removed before a build
 * replaces it.
 */
export function addonRemedy(
  env: Readonly<Record<string, string | undefined>>,
  isBroken = false,
): string {
  if (env[OVERRIDE]) {
    return `unset ${OVERRIDE}, or set it to the path of a network3.node that works`;
  }
  const folder = packageFolder();
  if (folder !== undefined && existsSync(join(folder, "CMakeLists.txt"))) {
    const removed = isBroken ? "remove build/ and " : "";
    return `${removed}run \`npm run build\` in ${folder} (needs a C++17 compiler, CMake and Python with pip)`;
  }
  return (
    "build the addon in a checkout of network3 by `npm ci && npm run build`, and set " +
    `${OVERRIDE} to the path of its build/Release/network3.node`
  );
}

/** Loads the addon. Throws {@link DeviceUnavailableError}, with every reason, if no file loads. */
export function loadNative(): NativeAddon {
  const { addon, attempts } = tryNative();
  if (addon) return addon;
  throw new DeviceUnavailableError(
    [
      "The native addon of network3 could not be loaded:",
      ...attempts.map(({ path, problem }) => `  - ${path}: ${problem}`),
      "Possible solutions:",
      `  - ${addonRemedy(process.env)}`,
      '  - use { device: "reference" }: correct everywhere, but slow',
    ].join("\n"),
  );
}
