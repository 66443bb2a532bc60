// Compiles our declarations of the vendor's functions against the vendor's headers, which come as
// pip wheels of 790 MB: `npm run check:cuda-headers`.
import { fs, path, which } from "zx";
import { $, deps, report, root, since } from "./lib/project.mjs";
import { createFolder, withWheels } from "./lib/wheels.mjs";

const target = path.join(deps, "cuda-headers-13.0");
const folders = ["cu13/include", "cu13/include/cccl", "cudnn/include"];

/** Fetches only the headers, without the libraries in the same wheels. */
async function fetchHeaders() {
  if (await fs.pathExists(target)) return;
  await withWheels("cuda-headers.txt", (wheels) =>
    createFolder(target, async (folder) => {
      for (const name of folders) {
        await fs.copy(path.join(wheels, "nvidia", name), path.join(folder, name));
      }
    }),
  );
}

async function check() {
  const begin = Date.now();
  await fetchHeaders();
  const compiler = process.env.CXX ?? (await which("c++"));
  const includes = folders.flatMap((name) => ["-isystem", path.join(target, name)]);
  // The legacy functions of cuDNN are marked as deprecated but are still supported.
  const flags = ["-std=c++17", "-Wall", "-Wextra", "-Werror", "-Wno-deprecated-declarations"];
  const unit = path.join(root, "native/backend/cuda/api/header_check.cc");
  await $`${compiler} ${flags} -fsyntax-only -I${path.join(root, "native")} ${includes} ${unit}`;
  console.log(
    `our declarations agree with CUDA 13.0, cuBLAS 13.1 and cuDNN 9.19 (${since(begin)})`,
  );
}

try {
  await check();
} catch (error) {
  report("the declarations differ from the vendor's headers", error);
  process.exitCode = 1;
}
