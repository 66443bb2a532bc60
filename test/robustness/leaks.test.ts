// Networks and datasets release their memory and threads, by dispose() and by garbage collection.
import { describe, expect, it } from "vitest";
import { runChild } from "../support/child.js";
import { repetitions } from "../support/repetitions.js";

/** Measures in a separate process, in which nothing else allocates memory. */
const prologue = `
  import { readdirSync } from "node:fs";
  import { setTimeout as sleep } from "node:timers/promises";
  import v8 from "node:v8";
  import vm from "node:vm";
  import { ConvPoolLayer, Dataset, FullyConnectedLayer, Network, ReLU, SoftmaxLayer } from "./dist/index.js";
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc");
  const rows = 100;
  const x = Uint8Array.from({ length: rows * 784 }, (_, i) => (i * 7919 + (i >> 3)) & 255);
  const y = Int32Array.from({ length: rows }, (_, i) => i % 10);
  const layers = (hidden) => [
    new ConvPoolLayer({ imageShape: [1, 28, 28], filterShape: [2, 1, 5, 5] }),
    new FullyConnectedLayer({ nIn: 2 * 12 * 12, nOut: hidden, activationFn: ReLU, pDropout: 0.5 }),
    new SoftmaxLayer({ nIn: hidden, nOut: 10 }),
  ];
  const train = async (net, data) => net.SGD(data, 1, 10, 0.1, data, undefined, { log: false });
  const settled = async () => {
    for (let i = 0; i < 4; i++) {
      gc();
      await sleep(20);
    }
    return {
      mib: process.memoryUsage.rss() / 2 ** 20,
      threads: readdirSync("/proc/self/task").length,
      files: readdirSync("/proc/self/fd").length,
    };
  };
  const settings = { seed: 1, device: "cpu", threads: 2 };
`;

interface Use {
  readonly mib: number;
  readonly threads: number;
  readonly files: number;
}

async function measure(script: string): Promise<{ begin: Use; end: Use }> {
  const { code, stdout, stderr } = await runChild(`${prologue}${script}
    console.log(JSON.stringify({ begin, end: await settled() }));`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

/** Lists the resources that grew between two measurements; memory may grow by `slackMib`. */
function growth({ begin, end }: { begin: Use; end: Use }, slackMib: number): string[] {
  const mib = end.mib - begin.mib;
  return [
    ...(mib < slackMib ? [] : [`${mib} MiB`]),
    ...(end.threads <= begin.threads ? [] : [`${end.threads - begin.threads} threads`]),
    ...(end.files <= begin.files ? [] : [`${end.files - begin.files} open files`]),
  ];
}

describe.skipIf(process.platform !== "linux")(
  "nothing is left (skipped where there is no /proc)",
  () => {
    it("of networks and data sets that were disposed", async () => {
      const cycles = repetitions(2000);
      const use = await measure(`
      const cycle = async (i) => {
        const data = i % 2 === 0 ? new Dataset(x, y) : { x, y };
        const net = new Network(layers(300), 10, settings);
        await train(net, data);
        await net.dispose();
        if (data instanceof Dataset) data.dispose();
      };
      for (let i = 0; i < 100; i++) await cycle(i);
      const begin = await settled();
      for (let i = 0; i < ${cycles}; i++) await cycle(i);`);
      // The parameters of one network take 0.35 MiB.
      expect(growth(use, 25)).toEqual([]);
    });

    it("of networks and data sets that were forgotten", async () => {
      const networks = repetitions(500);
      const use = await measure(`
      const forget = async (i) => {
        const net = new Network(layers(1000), 10, settings);
        await train(net, i % 2 === 0 ? new Dataset(x, y) : { x, y });
      };
      for (let i = 0; i < 100; i++) await forget(i);
      const begin = await settled();
      for (let i = 0; i < ${networks}; i++) {
        await forget(i);
        // Forces a collection, because the JavaScript heap hardly grows here.
        if (i % 10 === 0) await settled();
      }`);
      // The parameters of one network take 1.1 MiB.
      expect(growth(use, 25)).toEqual([]);
    });

    it("a data set of three networks is held once", async () => {
      const { begin, end } = await measure(`
      const large = 120_000;
      const data = new Dataset(new Uint8Array(large * 784), new Int32Array(large));
      const run = async (seed) => {
        const net = new Network([new SoftmaxLayer({ nIn: 784, nOut: 10 })], 1000, { ...settings, seed });
        await net.SGD(data, 1, 1000, 0.1, data, data, { log: false });
        return net;
      };
      const nets = [await run(1)];
      const begin = await settled();
      nets.push(await run(2), await run(3));
    `);
      // The images take 90 MiB.
      expect(end.mib - begin.mib).toBeLessThan(30);
    });
  },
);
