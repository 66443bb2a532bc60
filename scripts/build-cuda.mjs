// build/Release/network3_cuda.so, the CUDA backend: `npm run build:cuda`. Needs no GPU and no CUDA;
// the compiler is fetched where no installed one fits.
import { fs } from "zx";
import { buildTarget } from "./lib/build-target.mjs";
import { report } from "./lib/project.mjs";

try {
  const [library = ""] = await buildTarget({
    target: "network3_cuda",
    outputs: ["network3_cuda.so"],
    settings: ["NETWORK3_CUDA=ON"],
    notice: "compiling the CUDA backend for seven generations of GPUs",
    sources: ["scripts/requirements/cuda-compiler.txt"],
  });
  const { size } = await fs.stat(library);
  console.log(`network3_cuda.so: ${(size / 1e6).toFixed(1)} MB`);
} catch (error) {
  report("the CUDA backend could not be built", error);
  process.exitCode = 1;
}
