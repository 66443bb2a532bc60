// Builds CMake targets that `npm run build` does not build, in the same build folder.
import os from "node:os";
import { path } from "zx";
import { buildAddon, showWarnings } from "./build-addon.mjs";
import { $, root, since } from "./project.mjs";
import { digest, makeIfStale } from "./stamp.mjs";

/**
 * Builds a CMake target unless it was made from the same sources and settings.
 * @param {{ target: string, outputs: string[], settings?: string[], notice: string,
 *   sources?: string[] }} what `outputs` below build/Release; `settings` as `NAME=value`
 * @returns {Promise<string[]>} the paths of the outputs
 */
export async function buildTarget({ target, outputs, settings = [], notice, sources = [] }) {
  await buildAddon({});
  const files = outputs.map((name) => `build/Release/${name}`);
  const facts = { settings, environment: [process.env.CXX ?? "", process.env.CUDA_PATH ?? ""] };
  const current = await digest(["CMakeLists.txt", "native/**", ...sources], facts);
  const begin = Date.now();
  const made = await makeIfStale(`target-${target}`, files, current, async () => {
    console.log(`${notice} ...`);
    const build = path.join(root, "build");
    await $`cmake ${settings.map((setting) => `-D${setting}`)} ${build}`;
    const flags = ["--config", "Release", "--parallel", os.availableParallelism()];
    const output = await $`cmake --build ${build} --target ${target} ${flags}`;
    showWarnings(`${output.stdout}${output.stderr}`);
  });
  if (made) console.log(`built ${files.join(", ")} (${since(begin)})`);
  return files.map((file) => path.join(root, file));
}
