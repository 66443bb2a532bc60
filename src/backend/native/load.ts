// Finds the addon; when that fails, says everything that was tried and how to mend it.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { DeviceUnavailableError } from "../../errors.js";
import { messageOf } from "../../realms.js";
import { ABI_VERSION, type NativeAddon } from "./types.js";

/** Names a file to load instead of the usual places. */
const OVERRIDE = "NETWORK3_ADDON";

/** The files that are tried in turn. */
export function addonCandidates(): string[] {
  const override = process.env[OVERRIDE];
  if (override) return [override];
  // The same from src/ and from dist/.
  return [fileURLToPath(new URL("../../../build/Release/network3.node", import.meta.url))];
}

/** A file that was taken for the addon. */
export interface AddonAttempt {
  readonly path: string;
  /** Why it did not serve; absent of the one that did. */
  readonly problem?: string;
}

/** Tries the addon's places in turn; all attempts but the last failed. */
export function tryNative(): { addon: NativeAddon | undefined; attempts: AddonAttempt[] } {
  const require = createRequire(import.meta.url);
  const attempts: AddonAttempt[] = [];
  for (const path of addonCandidates()) {
    try {
      const addon: NativeAddon = require(path);
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

/** Loads the addon or throws {@link DeviceUnavailableError} with every reason. */
export function loadNative(): NativeAddon {
  const { addon, attempts } = tryNative();
  if (addon) return addon;
  throw new DeviceUnavailableError(
    [
      "The native addon of network3 could not be loaded:",
      ...attempts.map(({ path, problem }) => `  - ${path}: ${problem}`),
      "Possible solutions:",
      "  - in a checkout, run `npm run build` (needs a C++17 compiler, CMake and Python with pip)",
      `  - set ${OVERRIDE} to the path of network3.node`,
      '  - use { device: "reference" }: correct everywhere, but slow',
    ].join("\n"),
  );
}
