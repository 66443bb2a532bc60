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
