// Puts the Python package safetensors into .deps once and prints its folder. Ends with code 3 where
// this machine has no Python, no pip or no package index.
import { fs, path } from "zx";
import { deps, UserError } from "../../../scripts/lib/project.mjs";
import { createFolder, withWheels } from "../../../scripts/lib/wheels.mjs";

const target = path.join(deps, "safetensors-0.7.0");
const name = "safetensors";

try {
  if (!(await fs.pathExists(target))) {
    await withWheels("safetensors.txt", (wheels) =>
      createFolder(target, (folder) => fs.copy(path.join(wheels, name), path.join(folder, name))),
    );
  }
  console.log(target);
} catch (error) {
  // Another package than the pinned one is no reason to skip anything.
  const isMissing = error instanceof UserError && !/do not match the hashes/i.test(error.message);
  console.error(isMissing ? error.message : error);
  process.exitCode = isMissing ? 3 : 1;
}
