// clang-format of a fixed version, from its wheel, so that every machine formats alike.
import { fs, glob, path } from "zx";
import { deps, root } from "./project.mjs";
import { createFolder, withWheels } from "./wheels.mjs";

/** The path of the program; fetched at first use. */
export async function clangFormat() {
  const target = path.join(deps, "clang-format-18.1.8");
  const program = path.join(target, "clang-format");
  if (!(await fs.pathExists(program))) {
    await withWheels(path.join(root, "scripts/requirements/clang-format.txt"), async (wheels) => {
      await createFolder(target, async (folder) => {
        const [found] = await glob("clang_format/data/bin/clang-format", { cwd: wheels });
        await fs.copy(path.join(wheels, found), path.join(folder, "clang-format"));
        await fs.chmod(path.join(folder, "clang-format"), 0o755);
      });
    });
  }
  return program;
}

/** Our C++ files. */
export const nativeFiles = () => glob("native/**/*.{h,cc}", { cwd: root });
