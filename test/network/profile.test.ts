import { ArgumentError, DataError, FullyConnectedLayer, Network, SoftmaxLayer } from "network3";
import { describe, expect, it } from "vitest";
import { flopsOfStep } from "../../src/graph/work.js";
import { lowerNetwork } from "../../src/network/lower.js";
import { checkStack } from "../../src/network/stack.js";
import { settings } from "../support/devices.js";
import { BATCH, convLayers, examples, make, rejection, snapshot } from "../support/networks.js";

const data = examples(6 * BATCH + 2);

const train = (net: Network) =>
  net.SGD(data, 1, BATCH, 0.1, undefined, undefined, { log: false, shuffle: true });

describe.each(settings)("profile on $device with $threads threads", (setting) => {
  it("names the ops of a step in order, each with its time", async () => {
    const { ops, threads, miniBatchSize } = await make(convLayers(0.5), setting).profile(data);
    expect([threads, miniBatchSize]).toEqual([setting.threads, BATCH]);
    const names = ops.flatMap(({ op }) => op.split("+"));
    const wanted = ["conv2d", "max_pool2d", "dropout", "matmul", "softmax_log_likelihood"];
    const firsts = wanted.map((name) => names.indexOf(name));
    expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
    expect(firsts[0]).toBeGreaterThanOrEqual(0);
    // There is one update per parameter.
    expect(names.filter((name) => name === "sgd_update")).toHaveLength(6);
    for (const { label, implementation, microseconds, waitMicroseconds } of ops) {
      expect(label).not.toBe("");
      expect(implementation).not.toBe("");
      expect(microseconds).toBeGreaterThanOrEqual(0);
      expect(waitMicroseconds).toBeGreaterThanOrEqual(0);
    }
  });

  it("counts every multiply-add of the step once", async () => {
    const layers = convLayers();
    const profile = await make(layers, setting).profile(data);
    const counted = profile.ops.reduce(
      (sum, { gflops = 0, microseconds }) => sum + gflops * microseconds * 1e3,
      0,
    );
    const { trainStep } = lowerNetwork(checkStack(layers, BATCH), BATCH).functions;
    expect(counted / flopsOfStep(trainStep)).toBeCloseTo(1, 6);
    expect(profile.gflops * profile.stepMicroseconds * 1e3).toBeCloseTo(flopsOfStep(trainStep), 0);
  });

  it("counts the work of layers with a number of two digits", async () => {
    const hidden = Array.from({ length: 11 }, () => new FullyConnectedLayer({ nIn: 4, nOut: 4 }));
    const layers = [...hidden, new SoftmaxLayer({ nIn: 4, nOut: 3 })] as const;
    const net = new Network(layers, 2, { ...setting, seed: 1 });
    const data = { x: new Float32Array(16).fill(0.5), y: new Int32Array(4) };
    const { ops } = await net.profile(data);
    const last = ops.filter(({ label }) => label.startsWith("layers[11]"));
    expect(last.reduce((sum, { gflops = 0 }) => sum + gflops, 0)).toBeGreaterThan(0);
    const { trainStep } = lowerNetwork(checkStack(layers, 2), 2).functions;
    const counted = ops.reduce(
      (sum, { gflops = 0, microseconds }) => sum + gflops * microseconds * 1e3,
      0,
    );
    expect(counted / flopsOfStep(trainStep)).toBeCloseTo(1, 6);
  });

  it("leaves parameters, step and random streams as they were", async () => {
    const [profiled, other] = [make(convLayers(0.5), setting), make(convLayers(0.5), setting)];
    await train(profiled);
    await train(other);
    const before = await snapshot(profiled);
    await profiled.profile(data, { steps: 4 });
    expect(await snapshot(profiled)).toEqual(before);
    expect(profiled.step).toBe(other.step);
    await train(profiled);
    await train(other);
    expect(await snapshot(profiled)).toEqual(await snapshot(other));
  });
});

describe("profile", () => {
  it("has op times that sum to about the step time, and the limit of the CPU", async () => {
    const net = make(convLayers(), { device: "cpu", threads: 1 });
    const { ops, stepMicroseconds, limitGflops = 0 } = await net.profile(data);
    const sum = ops.reduce((total, op) => total + op.microseconds + op.waitMicroseconds, 0);
    // Timing itself takes time in ops as small as these.
    expect(sum).toBeGreaterThan(0.2 * stepMicroseconds);
    expect(sum).toBeLessThan(20 * stepMicroseconds);
    expect(limitGflops).toBeGreaterThan(1);
    const shares = ops.flatMap(({ share }) => (share === undefined ? [] : [share]));
    expect(shares.length).toBeGreaterThan(2);
    expect(Math.max(...shares)).toBeLessThan(1.5);
  });

  it("rejects invalid arguments", async () => {
    const net = make(convLayers(), { device: "reference" });
    expect(await rejection(net.profile(examples(BATCH - 1)))).toBeInstanceOf(DataError);
    expect(await rejection(net.profile(data, { steps: 0 }))).toBeInstanceOf(ArgumentError);
    // @ts-expect-error no such option
    expect(await rejection(net.profile(data, { sort: true }))).toBeInstanceOf(ArgumentError);
  });
});
