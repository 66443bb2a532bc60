// The native files of a package: those of a release build, or those that the checkout has built.
import { fs, path } from "zx";
import { root, UserError } from "../lib/project.mjs";
import { foreignLibraries } from "../pack/libraries.mjs";

const release = path.join(root, "build/Release");

/** The folder where `npm run prebuild` leaves the files of a package. */
const prebuilt = (id) => path.join(root, "build/prebuilt", id);

/**
 * @param {import("../../src/backend/native/targets.js").Target} target
 * @param {{ local: boolean }} options
 * @returns {Promise<Map<string, string>>} the paths of the files by their names in the package
 */
export async function nativeFiles(target, { local }) {
  if (!local) return prebuiltFiles(target);
  return target.role === "addon" ? localAddon(target) : localCuda(target);
}

async function prebuiltFiles({ id, file }) {
  const folder = prebuilt(id);
  if (!fs.existsSync(path.join(folder, file))) {
    throw new UserError(`no ${path.join(folder, file)}: \`npm run prebuild -- --target ${id}\``);
  }
  const names = await fs.readdir(folder);
  return new Map(names.map((name) => [name, path.join(folder, name)]));
}

/** The addon with the libraries beside it, which a release build has inside. */
async function localAddon({ file }) {
  const addon = path.join(release, file);
  if (!fs.existsSync(addon)) throw new UserError(`no ${addon}: \`npm run build -- --kernels all\``);
  const libraries = (await foreignLibraries(addon)).filter(
    (library) => library.path !== undefined && path.dirname(library.path) === release,
  );
  return new Map([[file, addon], ...libraries.map(({ name, path: from }) => [name, from])]);
}

/** The library for real GPUs, or the one for the emulated GPU of the tests. */
function localCuda({ file }) {
  const built = [file, "network3_cuda_test.so"].map((name) => path.join(release, name));
  const found = built.find((name) => fs.existsSync(name));
  if (found === undefined) {
    throw new UserError(
      `neither ${built.join(" nor ")}: \`npm run build:cuda\`, or \`npm run build -- --tests\` ` +
        "for one that works on an emulated GPU",
    );
  }
  return new Map([[file, found]]);
}

/**
 * The licences of the foreign code inside of a native file, which the SBOM beside it lists. A local
 * build has none; it takes the libraries of the machine.
 * @param {Map<string, string>} files as {@link nativeFiles} returns them
 * @returns {Promise<string[]>} SPDX expressions
 */
export async function licencesOf(files) {
  const sbom = files.get("sbom.cdx.json");
  if (sbom === undefined) return [];
  const { components } = await fs.readJson(sbom);
  return components.flatMap(({ licenses }) =>
    licenses.map(({ expression, license }) => expression ?? license.id),
  );
}
