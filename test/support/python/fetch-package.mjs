// Puts a Python package into .deps once and prints its folder: fetch-package.mjs NAME VERSION. Ends
// with code 3 if this machine has no Python, pip, package index or fitting wheel.
import { fs, path } from "zx";
import { deps, UserError } from "../../../scripts/lib/project.mjs";
import { createFolder, withWheels } from "../../../scripts/lib/wheels.mjs";

const [name, version] = process.argv.slice(2);
const target = path.join(deps, `${name}-${version}`);

try {
  if (!(await fs.pathExists(target))) {
    await withWheels(`${name}.txt`, (wheels) =>
      createFolder(target, async (folder) => {
        // Some packages keep their shared libraries in a second folder.
        for (const part of [name, `${name}.libs`]) {
          const from = path.join(wheels, part);
          if (await fs.pathExists(from)) await fs.copy(from, path.join(folder, part));
        }
      }),
    );
  }
  console.log(target);
} catch (error) {
  // A wrong hash must fail; only a missing package may skip tests.
  const isMissing = error instanceof UserError && !/do not match the hashes/i.test(error.message);
  console.error(isMissing ? error.message : error);
  process.exitCode = isMissing ? 3 : 1;
}
