// Configures and builds with CMake and zig.
import { path, which } from "zx";
import { root, $ as shell, UserError } from "../lib/project.mjs";
import { fetchZig, zigEnvironment } from "./zig.mjs";

export const toolchainFile = "native/cmake/zig.toolchain.cmake";

/** The settings of {@link toolchainFile} but for the place of zig. */
export function toolchainSettings({ glibc }, { triple, cpu, processor }) {
  return { ZIG_TARGET: `${triple}.${glibc}`, ZIG_CPU: cpu, ZIG_PROCESSOR: processor };
}

/**
 * Configures `source` in the folder `build` and builds `goals`.
 * @param {{ source: string, build: string, settings: Record<string, string>, goals?: string[],
 *   parallel: string }} what
 */
export async function buildWithZig({ source, build, settings, goals = ["all"], parallel }) {
  if ((await which("cmake", { nothrow: true })) === null) {
    throw new UserError(
      "missing: CMake >= 3.22; on Debian or Ubuntu `apt install cmake ninja-build`",
    );
  }
  const ninja = (await which("ninja", { nothrow: true })) !== null;
  const $ = shell({ env: zigEnvironment() });
  const all = {
    CMAKE_TOOLCHAIN_FILE: path.join(root, toolchainFile),
    CMAKE_BUILD_TYPE: "Release",
    NETWORK3_WERROR: "OFF",
    ZIG_EXECUTABLE: path.join(await fetchZig(), "zig"),
    ...settings,
  };
  const defined = Object.entries(all).map(([name, value]) => `-D${name}=${value}`);
  await $`cmake -G ${ninja ? "Ninja" : "Unix Makefiles"} -S ${source} -B ${build} ${defined}`;
  await $`cmake --build ${build} --parallel ${parallel} --target ${goals}`;
}
