// Paths and small helpers shared by the scripts.
import { fileURLToPath } from "node:url";
import { chalk, path, $ as shell } from "zx";

/** The repository's root, whatever the current directory is. */
export const root = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** The folder of tools and libraries from packages; git ignores it. */
export const deps = path.join(root, ".deps");

/** Runs commands quietly in the root, including commands of packages. Errors contain the output. */
export const $ = shell({
  cwd: root,
  quiet: true,
  preferLocal: [root],
  stdio: ["ignore", "pipe", "pipe"],
});

/** An error that the user can fix; it is shown without a stack trace. */
export class UserError extends Error {}

/**
 * Prints an error: the whole output of a failed command, or the message of a {@link UserError}.
 * @param {string} what the step that failed
 * @param {any} error
 */
export function report(what, error) {
  console.error(chalk.red(`error: ${what}`));
  const output = `${error.stdout ?? ""}${error.stderr ?? ""}`.trim();
  console.error(output || (error instanceof UserError ? error.message : error));
}

/**
 * Returns the time since `begin`, such as "3.2 s".
 * @param {number} begin milliseconds
 */
export function since(begin) {
  return `${((Date.now() - begin) / 1000).toFixed(1)} s`;
}
