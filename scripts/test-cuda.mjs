// npm run test:cuda -- [--packed [build/packages/unpacked]]
//
// Runs the tests of the CUDA backend on the GPU of this machine, or prints why it cannot. With
// --packed they use the addon and the CUDA library that `npm run pack:all` has packed.
import { argv, fs, path } from "zx";
import { findSanitizer, sanitize, sanitizedNets } from "./lib/compute-sanitizer.mjs";
import { findGpu, hasGpu } from "./lib/gpu.mjs";
import { $, report, root, UserError } from "./lib/project.mjs";

const SANITIZER_SECONDS = 300;

/** Runs a training step of two nets under compute-sanitizer, if that is installed and works. */
async function sanitizeAll() {
  const tool = findSanitizer(process.env);
  if (tool === undefined) {
    console.log("skipped: compute-sanitizer is not on the PATH");
    return;
  }
  for (const net of sanitizedNets) {
    const limits = { seconds: SANITIZER_SECONDS, group: true };
    const { outcome, text } = await sanitize(tool, net, limits);
    if (outcome === "errors") throw new UserError(`compute-sanitizer, ${net}:\n${text}`);
    if (outcome === "clean") console.log(`compute-sanitizer, ${net}: clean`);
    else console.log(`skipped: compute-sanitizer, ${net}: ${text}`);
  }
}

/** Makes this process and its children load the native files of the packages in a folder. */
async function usePacked(folder) {
  const { TARGETS } = await import(path.join(root, "dist/backend/native/targets.js"));
  const variables = { addon: "NETWORK3_NATIVE_PATH", cuda: "NETWORK3_CUDA_LIBRARY" };
  for (const { package: name, role, file, os, cpu } of TARGETS) {
    if (os !== process.platform || cpu !== process.arch) continue;
    const packed = path.resolve(root, folder, name, file);
    if (!fs.existsSync(packed)) throw new UserError(`no ${packed}: \`npm run pack:all\``);
    process.env[variables[role]] = packed;
    console.log(`${variables[role]}=${packed}`);
  }
}

async function run() {
  const { packed } = argv;
  if (packed) await usePacked(packed === true ? "build/packages/unpacked" : packed);
  const found = findGpu();
  if (found.gpu === undefined) {
    // An existing GPU that does not work is a failure.
    if (hasGpu()) throw new UserError(`the GPU of this machine cannot be used:\n${found.why}`);
    console.log(`skipped: no GPU.\n${found.why}`);
    return;
  }
  console.log(`on ${found.gpu}`);
  await $({ cwd: root, stdio: "inherit" })`vitest run --project gpu`;
  await sanitizeAll();
}

try {
  await run();
} catch (error) {
  report("the tests on the GPU failed", error);
  process.exitCode = 1;
}
