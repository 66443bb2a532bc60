// Loads the addon; if that fails, the error lists every attempt and the remedies.
import { DeviceUnavailableError } from "../../errors.js";
import { tryAddon } from "./attempts.js";
import { remediesFor } from "./remedies.js";
import { thisSearch } from "./search.js";
import type { NativeAddon } from "./types.js";

/** Loads the addon. Throws {@link DeviceUnavailableError}, with every reason, if no file loads. */
export function loadNative(search = thisSearch()): NativeAddon {
  const { addon, attempts } = tryAddon(search);
  if (addon) return addon;
  throw new DeviceUnavailableError(
    [
      "The native addon of network3 could not be loaded:",
      ...attempts.map(({ path, problem }) => `  - ${path}: ${problem}`),
      "Possible solutions:",
      ...remediesFor(attempts, search).map((remedy) => `  - ${remedy}`),
      '  - use { device: "reference" }: correct everywhere, but slow',
    ].join("\n"),
  );
}
