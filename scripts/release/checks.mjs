// The checks of a version before it is published.
import { fs, glob, path } from "zx";
import { $, root, UserError } from "../lib/project.mjs";

/** Throws if the checkout has changes, which the tag of the version would lack. */
async function checkTree() {
  const changes = `${await $`git status --porcelain`}`.trimEnd();
  if (changes !== "") throw new UserError(`commit or stash these changes first:\n${changes}`);
}

/** Throws if changes are described that no version contains yet. */
async function checkChangesets() {
  const names = await glob(".changeset/*.md", { cwd: root, dot: true });
  const pending = names.filter((name) => path.basename(name) !== "README.md");
  if (pending.length === 0) return;
  throw new UserError(
    `no version contains ${pending.join(", ")} yet; run \`npm run release:version\` and commit what it changes`,
  );
}

/**
 * Throws if the change log has no section on a version.
 * @param {string} changelog
 * @param {string} version
 */
export function checkChangelog(changelog, version) {
  if (changelog.split("\n").includes(`## ${version}`)) return;
  throw new UserError(
    `CHANGELOG.md has no section \`## ${version}\`; \`npx changeset\` describes a change, and ` +
      "`npm run release:version` makes the section",
  );
}

/**
 * Throws if a workflow that a tag has started would publish another version than the tag names.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} version
 */
export function checkTag(env, version) {
  const { GITHUB_REF_TYPE: type, GITHUB_REF_NAME: name } = env;
  if (type !== "tag" || name === `v${version}`) return;
  throw new UserError(
    `the tag is ${name}, but package.json has the version ${version}; tag that commit \`v${version}\``,
  );
}

/**
 * Throws unless all packages have a version and name each other by exactly that version.
 * @param {readonly Record<string, any>[]} manifests
 * @param {string} version
 */
export function checkVersions(manifests, version) {
  const names = manifests.map(({ name }) => name);
  const wrong = manifests.flatMap((manifest) => [
    ...(manifest.version === version ? [] : [`${manifest.name} has ${manifest.version}`]),
    ...["dependencies", "optionalDependencies", "peerDependencies"].flatMap((field) =>
      Object.entries(manifest[field] ?? {})
        .filter(([name, range]) => names.includes(name) && range !== version)
        .map(([name, range]) => `${manifest.name} asks for ${name} ${range}`),
    ),
  ]);
  if (wrong.length === 0) return;
  throw new UserError(
    `every package must have the version ${version} and ask for no other:\n${wrong.join("\n")}\n` +
      "Make the tarballs again by `npm run pack:all`.",
  );
}

/** Runs the checks that need no tarballs, and returns the version. */
export async function checkCheckout() {
  const { version } = await fs.readJson(path.join(root, "package.json"));
  await checkTree();
  await checkChangesets();
  checkChangelog(await fs.readFile(path.join(root, "CHANGELOG.md"), "utf8"), version);
  checkTag(process.env, version);
  return version;
}
