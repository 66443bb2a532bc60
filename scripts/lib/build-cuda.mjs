// build/Release/network3_cuda.so, the CUDA backend. Needs no GPU and no CUDA; the compiler is fetched
// where no installed one fits.
import { buildTarget } from "./build-target.mjs";

/** Builds what is out of date; the path of the library. */
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
