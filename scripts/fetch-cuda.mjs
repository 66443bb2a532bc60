// Fetches the CUDA compiler from pip wheels into .deps. CMake calls this if no installed compiler
// fits.
import { fs, glob, path } from "zx";
import { deps, report, root, since, UserError } from "./lib/project.mjs";
import { createFolder, withWheels } from "./lib/wheels.mjs";

const target = path.join(deps, "cuda-13.0.88");
const compiler = "bin/nvcc";

/** Makes programs executable, because unpacking does not keep that permission. */
async function arrange(wheels, folder) {
  await fs.copy(path.join(wheels, "nvidia/cu13"), folder);
  for (const program of await glob(["bin/**", "nvvm/bin/**"], { cwd: folder, onlyFiles: true })) {
    await fs.chmod(path.join(folder, program), 0o755);
  }
}

async function fetchCompiler() {
  if (await fs.pathExists(path.join(target, compiler))) return;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new UserError(
      `the CUDA compiler comes as packages for Linux x64 only, this is ${process.platform} ` +
        `${process.arch}. Install a CUDA toolkit >= 12.8 and set CUDA_PATH to its folder.`,
    );
  }
  const begin = Date.now();
  console.log("fetching the CUDA compiler, 105 MB ...");
  await withWheels("cuda-compiler.txt", (wheels) =>
    createFolder(target, (folder) => arrange(wheels, folder)),
  );
  console.log(`fetched nvcc 13.0.88 into ${path.relative(root, target)} (${since(begin)})`);
}

try {
  await fetchCompiler();
} catch (error) {
  report("no CUDA compiler", error);
  process.exitCode = 1;
}
