// Remembers what an output was made from, so that nothing is made twice.
import { createHash } from "node:crypto";
import { fs, glob, path } from "zx";
import { root } from "./project.mjs";

/**
 * A digest of files and further facts.
 * @param {string[]} patterns globs below the root
 * @param {unknown} facts anything JSON can hold
 */
export async function digest(patterns, facts) {
  const hash = createHash("sha256").update(JSON.stringify(facts));
  for (const name of (await glob(patterns, { cwd: root, dot: true })).sort()) {
    hash.update(name).update("\0");
    hash.update(await fs.readFile(path.join(root, name)));
  }
  return hash.digest("hex");
}

/**
 * Runs `make` unless `output` exists and was made from the same digest.
 * @param {string} output a file that `make` produces, relative to the root
 * @param {string} current
 * @param {() => Promise<void>} make
 * @returns {Promise<boolean>} whether it was made
 */
export async function makeIfStale(output, current, make) {
  const file = path.join(root, output);
  const stamp = `${file}.stamp`;
  const known = await fs.readFile(stamp, "utf8").catch(() => "");
  if (known === current && (await fs.pathExists(file))) return false;
  await fs.remove(stamp);
  await make();
  await fs.writeFile(stamp, current);
  return true;
}
