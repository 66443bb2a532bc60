// oneDNN as a static library that has only what native/backend/cpu calls. Kept in .deps by all that
// decides on its content.
import { fs, path } from "zx";
import { $, deps, root, since } from "../lib/project.mjs";
import { digest } from "../lib/stamp.mjs";
import { createFolder } from "../lib/wheels.mjs";
import { buildWithZig, toolchainFile, toolchainSettings } from "./cmake.mjs";
import { fetchOneDnnSource, oneDnnSource, oneDnnSourceKey } from "./onednn-source.mjs";
import { ZIG_VERSION } from "./zig.mjs";

const OPTIONS = {
  ONEDNN_LIBRARY_TYPE: "STATIC",
  CMAKE_POSITION_INDEPENDENT_CODE: "ON",
  CMAKE_CXX_VISIBILITY_PRESET: "hidden",
  CMAKE_VISIBILITY_INLINES_HIDDEN: "ON",
  // The backend has threads of its own.
  ONEDNN_CPU_RUNTIME: "SEQ",
  ONEDNN_GPU_RUNTIME: "NONE",
  // dnnl_sgemm is in every build.
  ONEDNN_ENABLE_PRIMITIVE: "CONVOLUTION;REORDER",
  // AMX has no instructions for float32.
  ONEDNN_ENABLE_PRIMITIVE_CPU_ISA: "AVX512",
  ONEDNN_ENABLE_GEMM_KERNELS_ISA: "AVX512",
  // Everything else is compiled for the toolchain's processor; fast code is made when it runs.
  ONEDNN_ARCH_OPT_FLAGS: "",
  ONEDNN_BUILD_GRAPH: "OFF",
  ONEDNN_BUILD_DOC: "OFF",
  ONEDNN_BUILD_EXAMPLES: "OFF",
  ONEDNN_BUILD_TESTS: "OFF",
  ONEDNN_VERBOSE: "OFF",
  ONEDNN_ENABLE_ITT_TASKS: "OFF",
  ONEDNN_ENABLE_JIT_PROFILING: "OFF",
};

/**
 * Returns the folder of the library and its headers.
 * @param {import("../../src/backend/native/targets.js").Target} target
 * @param {import("./toolchains.mjs").Toolchain} toolchain
 * @param {{ parallel: string }} options
 */
export async function buildOneDnn(target, toolchain, { parallel }) {
  const settings = { ...toolchainSettings(target, toolchain), ...OPTIONS };
  const { oneDNN: version } = await oneDnnSource();
  const facts = { source: await oneDnnSourceKey(), settings, zig: ZIG_VERSION };
  const key = await digest([toolchainFile], facts);
  const name = `onednn-${version}-${target.id}-${key.slice(0, 12)}`;
  const folder = path.join(deps, name);
  if (await fs.pathExists(folder)) return folder;
  const begin = Date.now();
  console.log(`building oneDNN ${version}, which takes minutes ...`);
  const build = path.join(root, "build", name);
  await buildWithZig({ source: await fetchOneDnnSource(), build, settings, parallel });
  await createFolder(folder, (partial) => $`cmake --install ${build} --prefix ${partial}`);
  await fs.remove(build);
  console.log(`built ${path.relative(root, folder)} (${since(begin)})`);
  return folder;
}
