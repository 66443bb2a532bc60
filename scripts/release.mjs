// npm run release -- [--dry-run] [--packages <folder>] [--local]
//
// Checks the checkout, makes the tarballs of all packages, checks them and publishes them. With
// --packages, the tarballs of that folder are published; with --dry-run, npm says what it would publish.
import { Command } from "commander";
import { fs, path } from "zx";
import { $, report, root, since, UserError } from "./lib/project.mjs";
import { checkTypes, remarksOn } from "./packages/checkers.mjs";
import { readManifest } from "./packages/tarball.mjs";
import { checkCheckout, checkVersions } from "./release/checks.mjs";
import { publishAll } from "./release/publish.mjs";

function parseOptions() {
  const self = process.argv.findIndex((argument) => path.basename(argument) === "release.mjs");
  return new Command("npm run release --")
    .description("Publishes the version of package.json.")
    .option("--dry-run", "publish nothing", false)
    .option("--packages <folder>", "has the tarballs; otherwise they are made")
    .option("--local", "with --dry-run: native files of `npm run build`", false)
    .parse(process.argv.slice(self + 1), { from: "user" })
    .opts();
}

async function step(name, run) {
  const begin = Date.now();
  const result = await run();
  console.log(`ok    ${name} (${since(begin)})`);
  return result;
}

/** Makes the native files and the tarballs, and returns their folder. */
async function makePackages({ local }) {
  if (!local) {
    const { TARGETS } = await import(path.join(root, "dist/backend/native/targets.js"));
    for (const { id } of TARGETS) {
      await step(`prebuild ${id}`, () => $`npm run prebuild -- --target ${id}`);
    }
  }
  const words = ["run", "pack:all", ...(local ? ["--", "--local"] : [])];
  await step("pack:all", () => $`npm ${words}`);
  return path.join(root, "build/packages");
}

async function readPackages(folder) {
  const names = (await fs.readdir(folder)).filter((name) => name.endsWith(".tgz"));
  const files = names.map((name) => path.join(folder, name));
  return Promise.all(files.map(async (file) => ({ file, manifest: await readManifest(file) })));
}

async function checkPackage({ file, manifest }) {
  const remarks = await remarksOn(file);
  if (remarks.length > 0) throw new UserError(`publint on ${file}:\n${remarks.join("\n")}`);
  if (manifest.exports?.["."]?.types !== undefined) await checkTypes(file);
}

async function main() {
  const { dryRun, packages: given, local } = parseOptions();
  if (local && !dryRun) throw new UserError("--local makes no release; add --dry-run");
  const version = await step("the checkout", checkCheckout);
  const folder = given === undefined ? await makePackages({ local }) : path.resolve(given);
  const packages = await readPackages(folder);
  await step(`the versions of ${packages.length} packages`, async () => {
    checkVersions(
      packages.map(({ manifest }) => manifest),
      version,
    );
  });
  for (const each of packages) {
    await step(`publint and attw on ${each.manifest.name}`, () => checkPackage(each));
  }
  await publishAll(packages, { dryRun });
}

try {
  await main();
} catch (error) {
  report("the version was not published", error);
  process.exitCode = 1;
}
