// `npm run test:cuda` runs the tests of the CUDA backend on the GPU of this machine, or prints why
// it cannot.
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

async function run() {
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
