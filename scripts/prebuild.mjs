// npm run prebuild -- --target linux-x64-gnu [--target cuda-linux-x64] [--parallel 2]
//
// Makes the native files of packages, as `npm run pack:all` packs them: build/prebuilt/<target>/ gets the
// file itself, the licences of what is inside and a list of its parts (SBOM). The targets are those of
// src/backend/native/targets.ts. Does nothing without a target, because npm runs a script of this name
// before `build`.
import os from "node:os";
import { Command } from "commander";
import { path } from "zx";
import { buildTypeScript } from "./lib/build-typescript.mjs";
import { report, root, UserError } from "./lib/project.mjs";
import { prebuild } from "./prebuild/build.mjs";

const collect = (value, all) => [...all, value];

function parseOptions() {
  const self = process.argv.findIndex((argument) => path.basename(argument) === "prebuild.mjs");
  return new Command("npm run prebuild --")
    .description("Makes the native files of packages.")
    .option("--target <id>", "as in src/backend/native/targets.ts; may be repeated", collect, [])
    .option("--parallel <n>", "compilers at a time", String(os.availableParallelism()))
    .parse(process.argv.slice(self + 1), { from: "user" })
    .opts();
}

async function main() {
  const { target: ids, parallel } = parseOptions();
  if (ids.length === 0) return;
  await buildTypeScript();
  const { TARGETS } = await import(path.join(root, "dist/backend/native/targets.js"));
  for (const id of ids) {
    const target = TARGETS.find((row) => row.id === id);
    if (target === undefined) {
      const known = TARGETS.map((row) => row.id).join(", ");
      throw new UserError(`there is no target ${id}; the targets are ${known}`);
    }
    await prebuild(target, { parallel });
  }
}

try {
  await main();
} catch (error) {
  report("no release build", error);
  process.exitCode = 1;
}
