// Paths and small helpers shared by the scripts.
import { fileURLToPath } from "node:url";
import { chalk, path, $ as shell } from "zx";

/** The repository's root, whatever the current directory is. */
export const root = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** Where tools and libraries from packages go; ignored by git. */
export const deps = path.join(root, ".deps");

/** Runs commands in the root, quietly, packages' own included; failures carry their output. */
export const $ = shell({
  cwd: root,
  quiet: true,
  preferLocal: [root],
  stdio: ["ignore", "pipe", "pipe"],
});

/** Something the user can mend: shown without a stack trace. */
export class UserError extends Error {}

/**
 * Prints what went wrong: a failed command's whole output, a {@link UserError}'s message.
 * @param {string} what the step that failed
 * @param {any} error
 */
export function report(what, error) {
  console.error(chalk.red(`error: ${what}`));
  const output = `${error.stdout ?? ""}${error.stderr ?? ""}`.trim();
  console.error(output || (error instanceof UserError ? error.message : error));
}

/**
 * The time since `begin` as "3.2 s".
 * @param {number} begin milliseconds
 */
export function since(begin) {
  return `${((Date.now() - begin) / 1000).toFixed(1)} s`;
}
