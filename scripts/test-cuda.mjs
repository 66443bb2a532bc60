// The tests of the CUDA backend on the GPU of this machine: `npm run test:cuda`. Says why it does
// not run where there is none.
import { which } from "zx";
import { chapterNets } from "../bench/lib/nets.mjs";
import { findGpu, hasGpu, trainOneStep } from "./lib/gpu.mjs";
import { $, report, root, UserError } from "./lib/project.mjs";

const FOUND_ERRORS = 99;

/** A step of each net under compute-sanitizer, where that is installed and starts. */
async function sanitize() {
  const tool = await which("compute-sanitizer", { nothrow: true });
  if (tool === null) {
    console.log("skipped: compute-sanitizer is not on the PATH");
    return;
  }
  for (const name of chapterNets) {
    const ended = trainOneStep(name, [tool, "--error-exitcode", String(FOUND_ERRORS)]);
    if (ended.status === FOUND_ERRORS) {
      throw new UserError(`compute-sanitizer, ${name}:\n${ended.stdout.trim()}`);
    }
    const told = (ended.stderr || ended.stdout).trim();
    if (ended.status === 0) console.log(`compute-sanitizer, ${name}: clean`);
    else console.log(`skipped: compute-sanitizer does not start with ${name}: ${told}`);
  }
}

async function run() {
  const found = findGpu();
  if (found.gpu === undefined) {
    // A GPU that is there and does not work is a failure.
    if (hasGpu()) throw new UserError(`the GPU of this machine cannot be used:\n${found.why}`);
    console.log(`skipped: no GPU.\n${found.why}`);
    return;
  }
  console.log(`on ${found.gpu}`);
  await $({ cwd: root, stdio: "inherit" })`vitest run --project gpu`;
  await sanitize();
}

try {
  await run();
} catch (error) {
  report("the tests on the GPU failed", error);
  process.exitCode = 1;
}
