// `npm run build:cuda`: the CUDA backend, see lib/build-cuda.mjs.
import { fs } from "zx";
import { buildCuda } from "./lib/build-cuda.mjs";
import { report } from "./lib/project.mjs";

try {
  const { size } = await fs.stat(await buildCuda());
  console.log(`network3_cuda.so: ${(size / 1e6).toFixed(1)} MB`);
} catch (error) {
  report("the CUDA backend could not be built", error);
  process.exitCode = 1;
}
