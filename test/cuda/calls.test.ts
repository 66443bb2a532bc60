// The calls of the driver during a run and their order, from the log of the emulated libraries.
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FullyConnectedLayer, Network, type NetworkLayers, SoftmaxLayer } from "network3";
import { afterAll, describe, expect, it } from "vitest";
import { BATCH, convLayers, examples, make } from "../support/networks.js";
import { difference } from "../support/tolerance.js";
import { useEmulator } from "./support/emulated.js";

const log = join(tmpdir(), `network3-calls-${process.pid}.log`);
useEmulator({ NETWORK3_EMULATOR_LOG: log });
afterAll(() => rmSync(log, { force: true }));

const silent = { log: false } as const;

/** Returns the calls that `work` makes. */
async function callsOf(work: () => Promise<unknown>): Promise<string[]> {
  const before = readFileSync(log, "utf8").length;
  await work();
  return readFileSync(log, "utf8").slice(before).trimEnd().split("\n");
}

const count = (calls: readonly string[], name: string) =>
  calls.filter((call) => call === name).length;

/** Returns the calls from the first to the last launch of a step. */
function whileTraining(calls: readonly string[]): readonly string[] {
  return calls.slice(calls.indexOf("cuGraphLaunch"), calls.lastIndexOf("cuGraphLaunch") + 1);
}

/** Small enough for hundreds of steps in a batch even on the emulator. */
const tiny = (device: "cuda" | "cpu") => {
  const layers = [
    new FullyConnectedLayer({ nIn: 3, nOut: 2 }),
    new SoftmaxLayer({ nIn: 2, nOut: 2 }),
  ];
  return new Network(layers as unknown as NetworkLayers, 1, { device, seed: 1 });
};

const tinyExamples = (steps: number) => ({
  x: Float32Array.from({ length: 3 * steps }, (_, i) => ((i * 7) % 11) / 11),
  y: Int32Array.from({ length: steps }, (_, i) => (i >> 2) & 1),
});

function train(net: Network, steps: number): Promise<unknown> {
  return net.SGD(examples(steps * BATCH), 1, BATCH, 0.1, undefined, undefined, silent);
}

describe("a training run", () => {
  it("captures its step once, and sixteen of them, behind one that was not captured", async () => {
    const net = make(convLayers(0.5), { device: "cuda" });
    const first = await callsOf(() => train(net, 5));
    expect(count(first, "cuStreamBeginCapture_v2")).toBe(2);
    const capture = first.indexOf("cuStreamBeginCapture_v2");
    const nodes = first.filter((call) => call.startsWith("  capture ")).length;
    expect(nodes).toBe(9 + 16 * 9);
    for (const kernel of ["network3_begin_step", "network3_dense_backward", "network3_end_step"]) {
      expect(first.indexOf(kernel), kernel).toBeGreaterThan(0);
      expect(first.indexOf(kernel), kernel).toBeLessThan(capture);
    }
    const second = await callsOf(() => train(net, 5));
    expect(count(second, "cuStreamBeginCapture_v2")).toBe(0);
    expect(count(second, "cuGraphLaunch")).toBe(5);
    expect(count(second, "network3_end_step")).toBe(5);
    await net.dispose();
  });

  it("allocates, copies and launches nothing by itself from its first step on", async () => {
    const net = make(convLayers(0.5), { device: "cuda" });
    const calls = whileTraining(await callsOf(() => train(net, 300)));
    const kinds = new Set(calls.filter((call) => call.startsWith("cu")));
    expect([...kinds].sort()).toEqual([
      "cuEventRecord",
      "cuEventSynchronize",
      "cuGraphLaunch",
      // The state is copied after each batch.
      "cuMemcpyDtoHAsync_v2",
    ]);
    await net.dispose();
  });

  it.each([
    ["", () => make(convLayers(0.5), { device: "cuda" }), examples(40 * BATCH), examples(100)],
    [", and takes many steps at once", () => tiny("cuda"), tinyExamples(40), tinyExamples(3200)],
  ])("has all it needs before its first step%s", async (_what, network, training, validation) => {
    const net = network();
    const options = { shuffle: true, recordCosts: true, ...silent };
    const run = net.train(training, 3, net.miniBatchSize, 0.1, validation, undefined, options);
    const first = await callsOf(() => run.next());
    expect(count(first, "cuMemAlloc_v2")).toBeGreaterThan(20);
    const trains = first.indexOf("cuGraphLaunch");
    for (const calls of [
      first.slice(trains),
      await callsOf(() => run.next()),
      await callsOf(() => run.next()),
    ]) {
      expect(count(calls, "cuGraphLaunch")).toBeGreaterThan(3);
      expect(calls.filter((call) => /Alloc|Free|Create|Instantiate|Capture/.test(call))).toEqual(
        [],
      );
    }
    expect((await run.next()).done).toBe(true);
    await net.dispose();
  });

  it("takes more memory only where a run asks for more", async () => {
    const net = make(convLayers(0.5), { device: "cuda" });
    const held = async (steps: number) => {
      const options = { shuffle: true, recordCosts: true, ...silent };
      await net.SGD(examples(steps * BATCH), 1, BATCH, 0.1, undefined, undefined, options);
      return (await net.memory())?.network ?? 0;
    };
    const small = await held(8);
    const large = await held(24);
    expect(large - small).toBe(16 * BATCH * 4 + 16 * 4);
    expect(await held(8)).toBe(large);
    await net.dispose();
  });

  it("launches many steps at once and waits for all of them together", async () => {
    const steps = 4000;
    const data = tinyExamples(steps);
    const costsOn = async (device: "cuda" | "cpu") => {
      const net = tiny(device);
      const options = { recordCosts: true, ...silent };
      const { costs = new Float32Array() } = await net.SGD(
        data,
        1,
        1,
        0.1,
        undefined,
        undefined,
        options,
      );
      await net.dispose();
      return costs;
    };
    const expected = await costsOn("cpu");
    let costs: Float32Array | undefined;
    const calls = await callsOf(async () => {
      costs = await costsOn("cuda");
    });
    expect(difference(costs, expected, 1e-4)).toBeUndefined();
    expect(count(calls, "network3_end_step")).toBe(steps + 1);
    expect(count(calls, "cuStreamBeginCapture_v2")).toBe(2);
    // The number of steps depends on their speed.
    expect(count(calls, "cuGraphLaunch")).toBeLessThan(steps);
    expect(count(calls, "cuEventSynchronize")).toBeLessThan(steps / 2);
  });

  it("waits once for a progress report, and once for the parameters of an epoch", async () => {
    const net = tiny("cuda");
    let reports = 0;
    const onProgress = () => reports++;
    const options = { log: false, onProgress } as const;
    const run = net.train(tinyExamples(1500), 3, 1, 0.1, undefined, undefined, options);
    // The first epoch measures how many steps fit between two reports.
    await run.next();
    const waits: number[] = [];
    for (let epoch = 1; epoch < 3; epoch++) {
      reports = 0;
      const calls = await callsOf(() => run.next());
      expect(reports).toBeGreaterThan(2);
      expect(count(calls, "cuStreamSynchronize") + count(calls, "cuCtxSynchronize")).toBe(1);
      // Launches that are in flight at the end finish without a report.
      waits.push((count(calls, "cuEventSynchronize") - 2) / reports);
    }
    // If earlier steps were slower, a batch may be too short for a report.
    expect(Math.min(...waits)).toBeLessThan(1.5);
    expect((await run.next()).done).toBe(true);
    await net.dispose();
  });

  it("gives all memory back", async () => {
    const net = make(convLayers(0.5), { device: "cuda" });
    const all = await callsOf(async () => {
      await train(net, 3);
      await net.dispose();
    });
    const made = await callsOf(async () => {
      const other = make(convLayers(0.5), { device: "cuda" });
      await train(other, 3);
      await other.dispose();
    });
    expect(count(made, "cuMemAlloc_v2")).toBeGreaterThan(20);
    expect(count(made, "cuMemFree_v2")).toBe(count(made, "cuMemAlloc_v2"));
    expect(count(made, "cuMemFreeHost")).toBe(count(made, "cuMemAllocHost_v2"));
    expect(count(made, "cuGraphExecDestroy")).toBe(count(made, "cuGraphInstantiateWithFlags"));
    expect(count(made, "cuEventDestroy_v2")).toBe(count(made, "cuEventCreate"));
    expect(count(all, "cuStreamDestroy_v2")).toBe(1);
  });
});

describe("precision", () => {
  const mathOf = async (precision: "float32" | "tf32") => {
    const net = make(convLayers(), { device: "cuda", precision });
    const calls = await callsOf(() => train(net, 1));
    await net.dispose();
    return [...new Set(calls.filter((call) => / math /.test(call)))].sort();
  };

  it("is float32 by default: no tensor cores in cuBLAS (pedantic) or cuDNN (FMA)", async () => {
    expect(await mathOf("float32")).toEqual(["  cublas math 2", "  cudnn math 3"]);
  });

  it("is TF32 by option", async () => {
    // cuDNN is queried with 0, the default math, and used with 1 from its list, which means tensor cores.
    expect(await mathOf("tf32")).toEqual(["  cublas math 3", "  cudnn math 0", "  cudnn math 1"]);
  });
});
