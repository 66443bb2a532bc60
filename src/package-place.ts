// Where the package lies, also for code of it that a bundler has copied into another file.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** This module, or the bundle that holds it. */
const here = pathOf(import.meta.url);

/** In CommonJS written by a bundler there is no `import.meta.url`, but `__filename`. */
function pathOf(url: string | undefined): string {
  if (url !== undefined) return fileURLToPath(url);
  return typeof __filename === "string" ? __filename : process.execPath;
}

/** `require` as in this module or the bundle that holds it. */
export const requireHere: NodeJS.Require = createRequire(pathToFileURL(here));

/** The package's folder; undefined if a bundle is all that is installed of it. */
export function packageFolder(): string | undefined {
  try {
    return dirname(requireHere.resolve("network3/package.json"));
  } catch {
    return undefined;
  }
}

/** Where a file of build/Release may lie; for a bundle, its own folder comes first. */
export function builtFileCandidates(name: string): [string, ...string[]] {
  const folder = packageFolder();
  const installed = folder === undefined ? [] : [join(folder, "build/Release", name)];
  // src/ and dist/ lie in the package's folder.
  if (installed[0] !== undefined && dirname(dirname(here)) === folder) return [installed[0]];
  return [join(dirname(here), name), ...installed];
}
