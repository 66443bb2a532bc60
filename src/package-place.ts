// Finds the folder of the package and of other packages, even if a bundler has copied this code into
// another file.
import { createRequire } from "node:module";
import { dirname, isAbsolute, join } from "node:path";
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

/** Found once, because resolving a name reads many folders; null if there is none. */
let knownFolder: string | null | undefined;

/** The folder of the package; undefined if only a bundle is installed. */
export function packageFolder(): string | undefined {
  if (knownFolder === undefined) knownFolder = folderOf("network3", requireHere) ?? null;
  return knownFolder ?? undefined;
}

/** A file of the package, whose `path` is relative to the package's folder. */
export function packageFile(path: string): string {
  return join(packageFolder() ?? dirname(dirname(here)), path);
}

/** The version of the package. */
export function packageVersion(): string {
  const manifest: { version: string } = requireHere(packageFile("package.json"));
  return manifest.version;
}

/** The folder of the bundle that contains this code; undefined if it is in src/ or dist/. */
export function bundleFolder(): string | undefined {
  return dirname(dirname(here)) === packageFolder() ? undefined : dirname(here);
}

/**
 * The folder of another package: of the one that this package depends on, or else that the running
 * program has installed. Undefined if there is none.
 */
export function findPackage(name: string): string | undefined {
  for (const from of [requireHere, ...requiresOfProgram()]) {
    const folder = folderOf(name, from);
    if (folder !== undefined) return folder;
  }
  return undefined;
}

function folderOf(name: string, from: NodeJS.Require): string | undefined {
  try {
    return dirname(from.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** `require` relative to the main script and to the current directory. */
function requiresOfProgram(): NodeJS.Require[] {
  const script = process.argv[1] ?? "";
  return [script, join(currentDirectory(), "program.js")].filter(isAbsolute).map(createRequire);
}

/** Empty if the directory was removed. */
function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return "";
  }
}
