// Paths and small helpers shared by the scripts.
import { fileURLToPath } from "node:url";
import { $, path } from "zx";

/** The repository's root, whatever the current directory is. */
export const root = path.resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** Where tools and libraries from packages go; ignored by git. */
export const deps = path.join(root, ".deps");

/** A shell that runs in the root, quietly; failures carry their output. */
export const $$ = $({ cwd: root, quiet: true, stdio: ["ignore", "pipe", "pipe"] });

/**
 * Ends the script with a message instead of a stack trace.
 * @param {string} message
 * @returns {never}
 */
export function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}

/**
 * The time since `begin` as "3.2 s".
 * @param {number} begin milliseconds
 */
export function since(begin) {
  return `${((Date.now() - begin) / 1000).toFixed(1)} s`;
}
