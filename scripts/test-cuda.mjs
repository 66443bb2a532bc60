// The tests of the CUDA backend on the GPU of this machine: `npm run test:cuda`. Says why it does
// not run where there is none.
import { which } from "zx";
import { $, report, root } from "./lib/project.mjs";

const probe = `
  import { FullyConnectedLayer, Network, SoftmaxLayer } from "./dist/index.js";
  const layers = [
    new FullyConnectedLayer({ nIn: 8, nOut: 4 }), new SoftmaxLayer({ nIn: 4, nOut: 2 }),
  ];
  const net = new Network(layers, 2, { device: "cuda", seed: 1 });
  const data = { x: new Float32Array(32), y: new Int32Array(4) };
  await net.SGD(data, 1, 2, 0.1, undefined, undefined, { log: false });
  console.log(net.device.description);
  await net.dispose();
`;

/** One training under compute-sanitizer, where that is installed. */
async function sanitize() {
  const tool = await which("compute-sanitizer", { nothrow: true });
  if (tool === null) {
    console.log("skipped: compute-sanitizer is not on the PATH");
    return;
  }
  await $`${tool} --error-exitcode 1 ${process.execPath} --input-type=module -e ${probe}`;
  console.log("compute-sanitizer: clean");
}

async function run() {
  const found = await $({ nothrow: true })`${process.execPath} --input-type=module -e ${probe}`;
  if (found.exitCode !== 0) {
    console.log(`skipped: no GPU that works.\n${found.stderr.trim()}`);
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
