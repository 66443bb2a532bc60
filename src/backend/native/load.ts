// Finds the addon; when that fails, says everything that was tried and how to mend it.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { DeviceUnavailableError } from "../../errors.js";
import { ABI_VERSION, type NativeAddon } from "./types.js";

/** Names a file to load instead of the usual places. */
const OVERRIDE = "NETWORK3_ADDON";

function candidates(): string[] {
  const override = process.env[OVERRIDE];
  if (override) return [override];
  // The same from src/ and from dist/.
  return [fileURLToPath(new URL("../../../build/Release/network3.node", import.meta.url))];
}

/** Loads the addon or throws {@link DeviceUnavailableError} with every reason. */
export function loadNative(): NativeAddon {
  const require = createRequire(import.meta.url);
  const failures: string[] = [];
  for (const path of candidates()) {
    try {
      const addon: NativeAddon = require(path);
      if (addon.abiVersion === ABI_VERSION) return addon;
      failures.push(
        `${path}: interface version ${addon.abiVersion}, but ${ABI_VERSION} is needed; build it again`,
      );
    } catch (error) {
      failures.push(`${path}: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
    }
  }
  throw new DeviceUnavailableError(
    [
      "The native addon of network3 could not be loaded:",
      ...failures.map((failure) => `  - ${failure}`),
      "Possible solutions:",
      "  - in a checkout, run `npm run build` (needs a C++17 compiler, CMake and Python with pip)",
      `  - set ${OVERRIDE} to the path of network3.node`,
      '  - use { device: "reference" }: correct everywhere, but slow',
    ].join("\n"),
  );
}
