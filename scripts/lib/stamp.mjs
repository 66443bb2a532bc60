// Records a digest of the inputs of an output, so that unchanged outputs are not built again.
import { createHash } from "node:crypto";
import { fs, glob, path } from "zx";
import { root } from "./project.mjs";

/**
 * Returns a digest of files and further facts.
 * @param {string[]} patterns globs below the root
 * @param {unknown} facts anything JSON can hold
 */
export async function digest(patterns, facts = null) {
  const hash = createHash("sha256").update(JSON.stringify(facts));
  for (const name of (await glob(patterns, { cwd: root, dot: true })).sort()) {
    const content = await fs.readFile(path.join(root, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * Runs `make` unless all outputs exist and were made from the same digest.
 * @param {string} name of the stamp, build/<name>.stamp
 * @param {string[]} outputs files that `make` produces, relative to the root
 * @param {string} current
 * @param {() => Promise<void>} make
 * @returns {Promise<boolean>} true if `make` ran
 */
export async function makeIfStale(name, outputs, current, make) {
  const stamp = path.join(root, "build", `${name}.stamp`);
  const known = await fs.readFile(stamp, "utf8").catch(() => "");
  const present = outputs.every((output) => fs.existsSync(path.join(root, output)));
  if (known === current && present) return false;
  await fs.remove(stamp);
  await make();
  await fs.outputFile(stamp, current);
  return true;
}
