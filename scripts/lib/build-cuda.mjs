// Builds the CUDA backend, build/Release/network3_cuda.so. Needs no GPU and no CUDA: the compiler
// is fetched if no installed one fits.
import { buildTarget } from "./build-target.mjs";

/** Builds the library if it is outdated and returns its path. */
export async function buildCuda() {
  const [library = ""] = await buildTarget({
    target: "network3_cuda",
    outputs: ["network3_cuda.so"],
    settings: ["NETWORK3_CUDA=ON"],
    notice: "compiling the CUDA backend for seven generations of GPUs",
    sources: ["scripts/requirements/cuda-compiler.txt"],
  });
  return library;
}
