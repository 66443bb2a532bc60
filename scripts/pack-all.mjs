// npm run pack:all -- [--out build/packages] [--local] [--folders]
//
// Makes the tarballs of all packages: network3, the packages with native files of
// src/backend/native/targets.ts, and the sample of MNIST. The native files come from `npm run
// prebuild`, or with --local from what `npm run build` has made.
import { Command } from "commander";
import { fs, path } from "zx";
import { buildTypeScript } from "./lib/build-typescript.mjs";
import { report, root } from "./lib/project.mjs";
import { stagePackages } from "./packages/stage.mjs";
import { makeTarball } from "./packages/tarball.mjs";

function parseOptions() {
  const self = process.argv.findIndex((argument) => path.basename(argument) === "pack-all.mjs");
  return new Command("npm run pack:all --")
    .description("Makes the tarballs of all packages.")
    .option("--out <folder>", "for the tarballs and their unpacked content", "build/packages")
    .option("--local", "take the native files that this checkout has built", false)
    .option("--folders", "make the content in <folder>/unpacked, but no tarballs", false)
    .parse(process.argv.slice(self + 1), { from: "user" })
    .opts();
}

async function main() {
  const { out, local, folders } = parseOptions();
  await buildTypeScript();
  const target = path.resolve(root, out);
  const staged = await stagePackages(path.join(target, "unpacked"), { local });
  for (const { note } of staged) if (note !== undefined) console.log(`note: ${note}`);
  const old = (await fs.readdir(target)).filter((name) => name.endsWith(".tgz"));
  for (const name of old) await fs.remove(path.join(target, name));
  if (folders) return;
  const made = await Promise.all(staged.map(({ folder }) => makeTarball(folder, target)));
  for (const { file, packed, unpacked } of made) {
    const megabytes = (bytes) => (bytes / 1e6).toFixed(2);
    console.log(`${file}: ${megabytes(packed)} MB, unpacked ${megabytes(unpacked)} MB`);
  }
}

try {
  await main();
} catch (error) {
  report("the packages were not made", error);
  process.exitCode = 1;
}
