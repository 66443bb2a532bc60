// Downloads Python wheels with pip and pinned hashes, and unpacks them as archives without
// installing them.
import os from "node:os";
import { fs, path } from "zx";
import { $, root, UserError } from "./project.mjs";

/**
 * Downloads the wheels of a requirements file and unpacks them side by side.
 * @param {string} name of a file in scripts/requirements, with --hash entries
 * @param {(folder: string) => Promise<void>} use gets the folder; it is removed afterwards
 * @param {string} place of the folder
 */
export async function withWheels(name, use, place = os.tmpdir()) {
  const requirements = path.join(root, "scripts/requirements", name);
  await fs.ensureDir(place);
  const folder = await fs.mkdtemp(path.join(place, "network3-wheels-"));
  try {
    await unpackWheels(requirements, folder);
    await use(folder);
  } finally {
    await fs.remove(folder);
  }
}

async function unpackWheels(requirements, folder) {
  const pip = ["-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary=:all:"];
  // No cache is used, because the home folder may be read-only or missing.
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-cache-dir"];
  try {
    await $`python3 ${pip} ${quiet} --dest ${folder} --requirement ${requirements}`;
    for (const wheel of (await fs.readdir(folder)).filter((file) => file.endsWith(".whl"))) {
      await $`python3 -m zipfile -e ${path.join(folder, wheel)} ${folder}`;
    }
  } catch (error) {
    throw new UserError(
      `the wheels of ${path.relative(root, requirements)} could not be fetched:\n` +
        `${`${error.stderr ?? error}`.trim()}\n` +
        "Needed are python3 with pip, and a Python package index that it can reach " +
        "(pip's own proxy and index settings apply).",
    );
  }
}

/**
 * Creates `target` atomically, even if two processes do it at the same time.
 * @param {string} target folder to create
 * @param {(folder: string) => Promise<void>} fill fills a folder beside it
 */
export async function createFolder(target, fill) {
  const partial = `${target}.partial-${process.pid}`;
  try {
    await fs.emptyDir(partial);
    await fill(partial);
    await fs.remove(target);
    await fs.rename(partial, target).catch((error) => {
      if (!fs.existsSync(target)) throw error;
    });
  } finally {
    await fs.remove(partial);
  }
}
