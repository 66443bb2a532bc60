// Provides clang-format and clang-tidy of a fixed version, from wheels, so that all machines agree.
import { fs, glob, path } from "zx";
import { deps, root } from "./project.mjs";
import { createFolder, withWheels } from "./wheels.mjs";

const version = "18.1.8";

/**
 * Returns the path of the program and fetches it at first use.
 * @param {"clang-format" | "clang-tidy"} name
 */
export async function clangTool(name) {
  const target = path.join(deps, `${name}-${version}`);
  const program = path.join(target, "bin", name);
  if (!(await fs.pathExists(program))) {
    await withWheels(`${name}.txt`, async (wheels) => {
      const data = path.join(wheels, name.replace("-", "_"), "data");
      await createFolder(target, async (folder) => {
        await fs.copy(data, folder);
        await fs.chmod(path.join(folder, "bin", name), 0o755);
      });
    });
  }
  return program;
}

/** Our C++ files, headers and sources. */
export const nativeFiles = () => glob("native/**/*.{h,cc,cu,cuh}", { cwd: root });
