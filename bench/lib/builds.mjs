// Finds the library of a build, which may be another one than that of this checkout.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { fs, path } from "zx";
import { root, UserError } from "../../scripts/lib/project.mjs";

// The variables by which a user names another addon. Builds before the first release read the last one.
const OVERRIDES = ["NETWORK3_NATIVE_PATH", "NETWORK3_ADDON"];

/**
 * @typedef {{ name: string, index: string, env: NodeJS.ProcessEnv }} Build `name` as it was given, `index`
 *   the URL of its library, `env` the environment of its processes
 */

/** Returns the main module of the package in a folder. */
function indexOf(folder, given) {
  const { name } = fs.readJsonSync(path.join(folder, "package.json"), { throws: false }) ?? {};
  if (name !== "network3") {
    throw new UserError(`${given} holds no package.json of network3. ${expectedBuild}`);
  }
  try {
    // A package may import itself by its name, so its `exports` say where the library is.
    const index = createRequire(path.join(folder, "package.json")).resolve(name);
    return pathToFileURL(index).href;
  } catch (error) {
    const why = error.message.split("\n")[0];
    throw new UserError(`${given}: ${why}; run \`npm ci && npm run build\` in that folder`);
  }
}

const expectedBuild =
  "A build is the folder of a checkout, the folder node_modules/network3 of an installation, or a .node file.";

/**
 * Returns the library of a checkout or of an installed package. A .node file is loaded by the JavaScript of this
 * checkout. Every build loads its own addon, whatever the environment names.
 * @param {string} given path, relative to the root
 * @returns {Build}
 */
export function findBuild(given) {
  const place = path.resolve(root, given);
  const stats = fs.statSync(place, { throwIfNoEntry: false });
  if (stats === undefined) throw new UserError(`${given} does not exist. ${expectedBuild}`);
  const env = { ...process.env };
  for (const name of OVERRIDES) delete env[name];
  if (stats.isDirectory()) return { name: given, index: indexOf(place, given), env };
  if (!place.endsWith(".node")) throw new UserError(`${given} is no build. ${expectedBuild}`);
  for (const name of OVERRIDES) env[name] = place;
  return { name: given, index: indexOf(root, "."), env };
}
