// Puts a Python package into .deps once and prints its folder: fetch-package.mjs NAME VERSION. Ends with
// code 3 where this machine has no Python, no pip or no package index, or no wheel fits it.
import { fs, path } from "zx";
import { deps, UserError } from "../../../scripts/lib/project.mjs";
import { createFolder, withWheels } from "../../../scripts/lib/wheels.mjs";

const [name, version] = process.argv.slice(2);
const target = path.join(deps, `${name}-${version}`);

try {
  if (!(await fs.pathExists(target))) {
    await withWheels(`${name}.txt`, (wheels) =>
      createFolder(target, async (folder) => {
        // Some packages keep their libraries in a folder beside their own.
        for (const part of [name, `${name}.libs`]) {
          const from = path.join(wheels, part);
          if (await fs.pathExists(from)) await fs.copy(from, path.join(folder, part));
        }
      }),
    );
  }
  console.log(target);
} catch (error) {
  // Another package than the pinned one is no reason to skip anything.
  const isMissing = error instanceof UserError && !/do not match the hashes/i.test(error.message);
  console.error(isMissing ? error.message : error);
  process.exitCode = isMissing ? 3 : 1;
}
