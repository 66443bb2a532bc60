// The primary context of a GPU is retained once and never released, even if environments of the process
// end.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runChild } from "../support/child.js";
import { emulatedEnvironment, emulator, Folder } from "./support/emulated.js";

const inWorker = `
  import { Dataset, FullyConnectedLayer, Network, SoftmaxLayer } from "./dist/index.js";
  const data = new Dataset(new Uint8Array(20 * 784).fill(7), Int32Array.from({ length: 20 }, (_, i) => i % 10));
  const layers = [new FullyConnectedLayer({ nIn: 784, nOut: 8 }), new SoftmaxLayer({ nIn: 8, nOut: 10 })];
  const net = new Network(layers, 10, { device: "cuda", seed: 1 });
  await net.SGD(data, 1, 10, 0.1, undefined, undefined, { log: false });
  await net.dispose();
`;

/** Runs workers one after the other, each of which opens the GPU and ends. */
const workers = `
  import { Worker } from "node:worker_threads";
  import { pathToFileURL } from "node:url";
  const source = ${JSON.stringify(inWorker)}.replaceAll("./dist", pathToFileURL("dist").href);
  for (let i = 0; i < 3; i++) {
    const worker = new Worker(new URL("data:text/javascript," + encodeURIComponent(source)));
    await new Promise((resolve, reject) => worker.on("error", reject).on("exit", resolve));
  }
`;

const failing = `
  import { FullyConnectedLayer, Network, SoftmaxLayer } from "./dist/index.js";
  const layers = () => [new FullyConnectedLayer({ nIn: 4, nOut: 4 }), new SoftmaxLayer({ nIn: 4, nOut: 2 })];
  const open = () => new Network(layers(), 10, { device: "cuda" });
  try {
    open();
  } catch ({ code }) {
    console.log(code);
  }
  await open().dispose();
`;

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

/** Counts the calls of a process. */
async function countCalls(script: string, more: Readonly<Record<string, string>> = {}) {
  const log = folder.write("calls.log", "").file("calls.log");
  const env = emulatedEnvironment(emulator, { NETWORK3_EMULATOR_LOG: log, ...more });
  const { code, stdout, stderr } = await runChild(script, env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const calls = readFileSync(log, "utf8").split("\n");
  const count = (name: RegExp) => calls.filter((call) => name.test(call)).length;
  return { stdout, count };
}

it("workers one after the other open the GPU once, and none of them closes it", async () => {
  const { count } = await countCalls(workers);
  expect(count(/^cuDevicePrimaryCtxRetain$/)).toBe(1);
  expect(count(/^cuDevicePrimaryCtxRelease/)).toBe(0);
  // The self-test is not repeated either.
  expect(count(/^cudnnConvolutionForward$/)).toBe(2);
  expect(count(/^cudnnCreate$/)).toBe(1 + 3);
});

it("a GPU that failed its trial is opened again in the same context", async () => {
  const { stdout, count } = await countCalls(failing, {
    NETWORK3_STUB_FAULTS: "cudnnCreate@1-1=1002",
  });
  expect(stdout.trim()).toBe("ERR_DEVICE_UNAVAILABLE");
  expect(count(/^cuDevicePrimaryCtxRetain$/)).toBe(1);
  expect(count(/^cuDevicePrimaryCtxRelease/)).toBe(0);
});
