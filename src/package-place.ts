// Finds the folder of the package, even if a bundler has copied this code into another file.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Path of this module, or of the bundle that contains it. */
const here = pathOf(import.meta.url);

/** A CommonJS bundle has no `import.meta.url`; it has `__filename`. */
function pathOf(url: string | undefined): string {
  if (url !== undefined) return fileURLToPath(url);
  return typeof __filename === "string" ? __filename : process.execPath;
}

/** `require` relative to this module or to the bundle that contains it. */
export const requireHere: NodeJS.Require = createRequire(pathToFileURL(here));

/** The folder of the package; undefined if only a bundle is installed. */
export function packageFolder(): string | undefined {
  try {
    return dirname(requireHere.resolve("network3/package.json"));
  } catch {
    return undefined;
  }
}

/**
 * Possible paths of a file of build/Release, best first. A bundle looks in its own folder first.
 */
export function builtFileCandidates(name: string): [string, ...string[]] {
  const folder = packageFolder();
  const installed = folder === undefined ? [] : [join(folder, "build/Release", name)];
  // This module is in src/ or dist/ of the package, so it is not bundled.
  if (installed[0] !== undefined && dirname(dirname(here)) === folder) return [installed[0]];
  return [join(dirname(here), name), ...installed];
}
