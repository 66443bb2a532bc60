// Makes each allocation of the addon, and each allocation that oneDNN checks, fail once. The result is a
// typed error, and the process continues.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runChild } from "../support/child.js";
import { noFaults, preload } from "../support/faults.js";
import { soak } from "../support/repetitions.js";

const script = `
  import { openSync, readSync, writeSync } from "node:fs";
  import { ConvPoolLayer, Dataset, FullyConnectedLayer, Network, ReLU, SoftmaxLayer } from "./dist/index.js";

  const control = openSync(process.env.NETWORK3_ALLOCATION_FAULTS, "r+");
  const failAt = (n) => writeSync(control, new BigInt64Array([BigInt(n), 0n]), 0, 16, 0);
  const count = () => {
    const pair = new BigInt64Array(2);
    readSync(control, pair, 0, 16, 0);
    return Number(pair[1]);
  };

  const rows = 20;
  const x = Float32Array.from({ length: rows * 64 }, (_, i) => ((i * 7919) % 256) / 256);
  const y = Int32Array.from({ length: rows }, (_, i) => i % 4);

  // The whole life of a network: creation, training, calls, disposal.
  async function live() {
    const data = new Dataset(x.slice(), y.slice());
    let net;
    try {
      net = new Network([
        new ConvPoolLayer({ imageShape: [5, 1, 8, 8], filterShape: [3, 1, 3, 3], activationFn: ReLU }),
        new FullyConnectedLayer({ nIn: 27, nOut: 6, pDropout: 0.5 }),
        new SoftmaxLayer({ nIn: 6, nOut: 4 }),
      ], 5, { device: "cpu", threads: 2, seed: 1 });
      const options = { log: false, lmbda: 0.1, recordCosts: true, onProgress() {} };
      await net.SGD(data, 2, 5, 0.3, data, data, options);
      await net.gradients({ x: x.slice(0, 5 * 64), y: y.slice(0, 5) });
      const labels = await net.predict(x);
      const { data: w } = (await net.parameters())["layers.0.w"];
      return [...labels, ...w].join();
    } finally {
      // A call that fails for lack of memory can be repeated.
      await net?.dispose().catch(() => net.dispose());
      await data.dispose();
    }
  }

  failAt(0);
  const expected = await live();
  const stride = Number(process.env.STRIDE);
  let n = 1;
  let failures = 0;
  const sizes = [];
  for (;; n += stride) {
    failAt(n);
    let outcome;
    try {
      outcome = await live();
    } catch (error) {
      outcome = error;
    }
    const reached = count() >= n;
    failAt(0);
    if (outcome instanceof Error) {
      failures++;
      if (outcome.code !== "ERR_OUT_OF_MEMORY") throw new Error("allocation " + n, { cause: outcome });
      const bytes = /out of memory: (\\d+) bytes/.exec(outcome.message);
      if (bytes) sizes.push(Number(bytes[1]));
      else if (!outcome.message.includes("inside of a library")) {
        throw new Error("allocation " + n + " without bytes", { cause: outcome });
      }
    } else if (outcome !== expected) throw new Error("allocation " + n + " changed the result");
    if (!reached) break;
    if ((await live()) !== expected) throw new Error("the life after allocation " + n);
  }
  console.log(JSON.stringify({ allocations: n, failures, sized: sizes.length, largest: Math.max(...sizes) }));
`;

it("a failing allocation at any point is ERR_OUT_OF_MEMORY with its bytes", async ({ skip }) => {
  const env = preload("allocation_faults");
  if (!env) return skip(noFaults);
  const folder = await mkdtemp(join(tmpdir(), "network3-allocation-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const control = join(folder, "control");
  await writeFile(control, new Uint8Array(16));
  const { code, signal, stdout, stderr } = await runChild(script, {
    ...env,
    NETWORK3_ALLOCATION_FAULTS: control,
    STRIDE: soak ? "1" : "13",
  });
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: "" });
  const report = JSON.parse(stdout);
  expect(report.failures).toBeGreaterThan(5);
  expect(report.sized).toBeGreaterThan(5);
});
