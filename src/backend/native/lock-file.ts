// Looks into the lock file of npm that belongs to an installed package.
import { readFileSync } from "node:fs";
import { join, sep } from "node:path";

/** The folder of the project that has installed the package in `folder`. */
export function projectOf(folder: string): string | undefined {
  const at = folder.indexOf(`${sep}node_modules${sep}`);
  return at < 0 ? undefined : folder.slice(0, at);
}

/**
 * True if the lock file of npm does not list the package `name`, though it lists network3. npm writes
 * such a file when it installs over a node_modules folder of another system
 * (github.com/npm/cli/issues/4828), and does not repair it later.
 */
export function lacksPackage(project: string, name: string): boolean {
  for (const file of ["npm-shrinkwrap.json", "package-lock.json"]) {
    const text = readIfPresent(join(project, file));
    if (text === undefined) continue;
    const has = (entry: string) => text.includes(`node_modules/${entry}":`);
    return has("network3") && !has(name);
  }
  return false;
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
