// Publishes tarballs by npm, each after the packages that it needs.
import { $ } from "../lib/project.mjs";

/**
 * Sorts packages so that each comes after those that it depends on: whoever installs a version that was
 * just published finds all of it.
 * @template {{ manifest: Record<string, any> }} P
 * @param {readonly P[]} packages
 * @returns {P[]}
 */
export function publishingOrder(packages) {
  const sorted = [];
  const add = (each) => {
    if (sorted.includes(each)) return;
    const { dependencies, optionalDependencies } = each.manifest;
    const needed = Object.keys({ ...dependencies, ...optionalDependencies });
    for (const other of packages) if (needed.includes(other.manifest.name)) add(other);
    sorted.push(each);
  };
  for (const each of packages) add(each);
  return sorted;
}

/**
 * The words of npm's command for a tarball. A workflow that may ask for an identity signs where the
 * package comes from; other machines cannot.
 * @param {string} file
 * @param {{ dryRun: boolean, env: Readonly<Record<string, string | undefined>> }} options
 */
export function publishCommand(file, { dryRun, env }) {
  const provenance = env.ACTIONS_ID_TOKEN_REQUEST_URL ? ["--provenance"] : [];
  return ["publish", file, "--access", "public", ...provenance, ...(dryRun ? ["--dry-run"] : [])];
}

/** Returns whether npm's registry has a version of a package, so that a release can be resumed. */
async function isPublished({ name, version }) {
  const { exitCode, stderr, stdout } = await $({
    nothrow: true,
  })`npm view ${name}@${version} version`;
  if (exitCode === 0) return `${stdout}`.trim() === version;
  if (stderr.includes("E404")) return false;
  throw new Error(`npm view ${name}@${version} has failed:\n${stderr}`);
}

/**
 * Publishes the packages that are not published yet.
 * @param {readonly { file: string, manifest: Record<string, any> }[]} packages
 * @param {{ dryRun: boolean }} options
 */
export async function publishAll(packages, { dryRun }) {
  for (const { file, manifest } of publishingOrder(packages)) {
    const what = `${manifest.name}@${manifest.version}`;
    if (await isPublished(manifest)) {
      console.log(`${what} is published already`);
      continue;
    }
    const words = publishCommand(file, { dryRun, env: process.env });
    console.log(`${what}: npm ${words.join(" ")}`);
    const { stderr } = await $`npm ${words}`;
    const sizes = stderr.match(/(package size|unpacked size|total files): .*/g) ?? [];
    console.log(`  ${sizes.join(", ").replaceAll(/: +/g, ": ")}`);
  }
}
