// The tests of the CUDA backend on the GPU of this machine: `npm run test:cuda`. Says why it does
// not run where there is none.
import { fs, which } from "zx";
import { chapterNets } from "../bench/lib/nets.mjs";
import { $, report, root, UserError } from "./lib/project.mjs";

// One step of a mini-batch of 10; NET is the name of one of the chapter's nets.
const step = `
  import { nets } from "./bench/lib/nets.mjs";
  import { makeDataset, makeNetwork } from "./bench/sides/network.mjs";
  const spec = nets[process.env.NET];
  const net = makeNetwork(spec, 10, { device: "cuda" });
  const { lmbda } = spec;
  await net.SGD(makeDataset(spec, 10), 1, 10, spec.eta, undefined, undefined, { lmbda, log: false });
  console.log(net.device.description);
  await net.dispose();
`;
const FOUND_ERRORS = 99;

function trainOneStep(name, command = []) {
  const shell = $({ nothrow: true, cwd: root, env: { ...process.env, NET: name } });
  return shell`${[...command, process.execPath]} --input-type=module -e ${step}`;
}

/** A step of each net under compute-sanitizer, where that is installed and starts. */
async function sanitize() {
  const tool = await which("compute-sanitizer", { nothrow: true });
  if (tool === null) {
    console.log("skipped: compute-sanitizer is not on the PATH");
    return;
  }
  for (const name of chapterNets) {
    const ended = await trainOneStep(name, [tool, "--error-exitcode", String(FOUND_ERRORS)]);
    if (ended.exitCode === FOUND_ERRORS) {
      throw new UserError(`compute-sanitizer, ${name}:\n${ended.stdout.trim()}`);
    }
    const told = (ended.stderr || ended.stdout).trim();
    if (ended.exitCode === 0) console.log(`compute-sanitizer, ${name}: clean`);
    else console.log(`skipped: compute-sanitizer does not start with ${name}: ${told}`);
  }
}

/** NVIDIA's device file, or that of a Linux within Windows. */
const hasGpu = () => ["/dev/nvidiactl", "/dev/dxg"].some((path) => fs.existsSync(path));

async function run() {
  const found = await trainOneStep("shallow");
  if (found.exitCode !== 0) {
    const why = found.stderr.trim();
    // A GPU that is there and does not work is a failure.
    if (hasGpu()) throw new UserError(`the GPU of this machine cannot be used:\n${why}`);
    console.log(`skipped: no GPU.\n${why}`);
    return;
  }
  console.log(`on ${found.stdout.trim()}`);
  const env = { ...process.env, NETWORK3_TEST_GPU: "1" };
  await $({ cwd: root, env, stdio: "inherit" })`vitest run --project cuda`;
  await sanitize();
}

try {
  await run();
} catch (error) {
  report("the tests on the GPU failed", error);
  process.exitCode = 1;
}
