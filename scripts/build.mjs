// `npm run build` builds outdated outputs: dist/ from src/, build/Release/ from native/. `--
// --debug` builds an addon with assertions in build/debug/ instead. `-- --tests` also builds what
// only the tests need, and the CUDA backend on a machine with a GPU.
import { argv } from "zx";
import { buildAddon } from "./lib/build-addon.mjs";
import { buildCuda } from "./lib/build-cuda.mjs";
import { buildTarget } from "./lib/build-target.mjs";
import { buildTypeScript } from "./lib/build-typescript.mjs";
import { hasGpu } from "./lib/gpu.mjs";
import { report } from "./lib/project.mjs";

const testParts = {
  target: "cuda_tests",
  outputs: ["network3_cuda_test.so", "network3_cuda_other_abi.so", "cuda-emulator/libcuda.so.1"],
  notice: "building the CUDA backend on an emulated GPU, for the tests",
};

// If one build fails, the other still runs, so that work on its side can continue.
for (const [what, build] of [
  ["TypeScript", buildTypeScript],
  ["the native addon", () => buildAddon({ debug: argv.debug === true })],
  ...(argv.tests === true ? [["what the tests need", () => buildTarget(testParts)]] : []),
  ...(argv.tests === true && hasGpu() ? [["the CUDA backend", buildCuda]] : []),
]) {
  try {
    await build();
  } catch (error) {
    report(`${what} could not be built`, error);
    process.exitCode = 1;
  }
}
