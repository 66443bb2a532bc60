// The compiler of release builds, from a wheel.
import { fs, path } from "zx";
import { deps, root, since, UserError } from "../lib/project.mjs";
import { createFolder, withWheels } from "../lib/wheels.mjs";

export const ZIG_VERSION = "0.17.1";

const folder = path.join(deps, `zig-${ZIG_VERSION}`);

/** Returns the folder of zig, which is fetched if it is not there. */
export async function fetchZig() {
  if (await fs.pathExists(path.join(folder, "zig"))) return folder;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new UserError(
      `release builds are made on Linux x64, this is ${process.platform} ${process.arch}`,
    );
  }
  const begin = Date.now();
  console.log("fetching zig, 101 MB ...");
  await withWheels("zig.txt", (wheels) =>
    createFolder(folder, async (partial) => {
      await fs.move(path.join(wheels, "ziglang"), partial, { overwrite: true });
      // Unpacking does not keep this permission.
      await fs.chmod(path.join(partial, "zig"), 0o755);
    }),
  );
  console.log(`fetched zig ${ZIG_VERSION} into ${path.relative(root, folder)} (${since(begin)})`);
  return folder;
}

/** The environment of its processes. It compiles its C++ library once and keeps it in a cache. */
export function zigEnvironment() {
  const cache = process.env.ZIG_GLOBAL_CACHE_DIR ?? path.join(deps, `zig-${ZIG_VERSION}-cache`);
  return { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache };
}
