// Fetches the versions of Node and of the package managers that install the packed tarballs in tests.
import { fs, path } from "zx";
import { $, deps, root, UserError } from "./project.mjs";
import { digest } from "./stamp.mjs";
import { createFolder } from "./wheels.mjs";

const place = "test/packages/tools";

/**
 * Returns the `node_modules` folder of the tools, which `npm ci` fills once per state of their lock
 * file. Tools that do not run on this platform are missing there.
 * @returns {Promise<string>}
 */
export async function packageTools() {
  const names = ["package.json", "package-lock.json"].map((name) => `${place}/${name}`);
  const folder = path.join(deps, `package-tools-${(await digest(names)).slice(0, 12)}`);
  if (!(await fs.pathExists(folder))) {
    console.log(`fetching Node and the package managers of ${place}/package.json`);
    await createFolder(folder, install);
  }
  return path.join(folder, "node_modules");

  async function install(partial) {
    for (const name of names) {
      await fs.copy(path.join(root, name), path.join(partial, path.basename(name)));
    }
    try {
      await $({ cwd: partial })`npm ci --ignore-scripts --no-audit --no-fund`;
    } catch (error) {
      throw new UserError(
        `the tools of ${place}/package.json could not be fetched:\n${`${error.stderr ?? error}`.trim()}\n` +
          "Needed is an npm registry that npm can reach (npm's own settings apply), and 1.2 GB of disk.",
      );
    }
  }
}
