// The release build of one target.
import { createRequire } from "node:module";
import { fs, path } from "zx";
import { root, since, UserError } from "../lib/project.mjs";
import { buildWithZig, toolchainSettings } from "./cmake.mjs";
import { inspectLibrary, violations } from "./inspect.mjs";
import { buildOneDnn } from "./onednn.mjs";
import { partsOf, writeLicences } from "./parts.mjs";
import { writeSbom } from "./sbom.mjs";
import { TOOLCHAINS } from "./toolchains.mjs";

/** How each role of a target is built: CMake's goal and settings. */
const ROLES = {
  addon: {
    goal: "network3",
    async settings(target, toolchain, options) {
      const oneDnn = await buildOneDnn(target, toolchain, options);
      return {
        NETWORK3_ONLY: "addon",
        CMAKE_JS_INC: createRequire(import.meta.url)("node-api-headers").include_dir,
        ONEDNN_INCLUDE_DIR: path.join(oneDnn, "include"),
        ONEDNN_LIBRARY: path.join(oneDnn, "lib/libdnnl.a"),
      };
    },
  },
  cuda: {
    goal: "network3_cuda",
    settings: async () => ({ NETWORK3_ONLY: "cuda", NETWORK3_CUDA: "ON" }),
  },
};

/**
 * Fills build/prebuilt/<id> and checks what the file needs.
 * @param {import("../../src/backend/native/targets.js").Target} target
 * @param {{ parallel: string }} options
 */
export async function prebuild(target, options) {
  const begin = Date.now();
  const toolchain = TOOLCHAINS[target.id];
  if (toolchain === undefined) {
    throw new UserError(`scripts/prebuild/toolchains.mjs has no row for ${target.id}`);
  }
  const { goal, settings } = ROLES[target.role];
  const specific = await settings(target, toolchain, options);
  const build = path.join(root, "build/prebuild", target.id);
  console.log(`building ${target.file} for ${target.id} ...`);
  await buildWithZig({
    source: root,
    build,
    settings: { ...toolchainSettings(target, toolchain), ...specific },
    goals: [goal],
    parallel: options.parallel,
  });
  const out = path.join(root, "build/prebuilt", target.id);
  await fs.emptyDir(out);
  await fs.copy(path.join(build, "Release", target.file), path.join(out, target.file));
  const parts = await partsOf(target);
  await writeLicences(out, parts);
  await writeSbom(out, target, parts);
  await check(target, path.join(out, target.file));
  console.log(`built ${path.relative(root, out)} (${since(begin)})`);
}

async function check(target, file) {
  const facts = await inspectLibrary(file);
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
  console.log(
    `${target.file}: ${megabytes(facts.bytes)}, ${megabytes(facts.gzipped)} gzipped; needs ` +
      `${facts.needed.join(", ")} with glibc ${facts.glibc}; shows ${facts.exported.join(", ")}`,
  );
  const found = violations(facts, target);
  if (found.length > 0) throw new UserError(`${file}: ${found.join("; ")}`);
}
