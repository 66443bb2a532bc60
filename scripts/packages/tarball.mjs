// Packs a folder as `npm publish` would.
import { path } from "zx";
import { $ } from "../lib/project.mjs";

/**
 * Makes the tarball of the package in `folder`.
 * @param {string} folder
 * @param {string} out the folder for the tarball
 * @returns {Promise<{ file: string, packed: number, unpacked: number }>} sizes in bytes
 */
export async function makeTarball(folder, out) {
  const { stdout } = await $`npm pack ${folder} --pack-destination ${out} --json`;
  const [{ filename, size, unpackedSize }] = JSON.parse(stdout);
  return { file: path.join(out, filename), packed: size, unpacked: unpackedSize };
}

/**
 * Returns the package.json in a tarball.
 * @param {string} file
 * @returns {Promise<{ name: string, version: string, dependencies?: Record<string, string>,
 *   optionalDependencies?: Record<string, string> }>}
 */
export async function readManifest(file) {
  return JSON.parse(`${await $`tar -xzOf ${file} package/package.json`}`);
}
