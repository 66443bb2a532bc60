// The event loop is not blocked while 50,000 examples of floats are copied, trained on and predicted.
import { Dataset, Network, SoftmaxLayer } from "network3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cpuOfMainThread, MAX_SLICE_MS, watchEventLoop } from "../support/event-loop.js";

const ROWS = 50_000;
const FEATURES = 784;

describe.skipIf(process.platform !== "linux")("with 50,000 images of floats", () => {
  let net: Network;
  let x: Float32Array;
  let y: Int32Array;

  beforeAll(async () => {
    x = new Float32Array(ROWS * FEATURES);
    for (let i = 0; i < x.length; i += 5) x[i] = (i % 97) / 97;
    y = new Int32Array(ROWS).map((_, row) => row % 10);
    net = new Network([new SoftmaxLayer({ nIn: FEATURES, nOut: 10 })], 10, {
      device: "cpu",
      seed: 1,
    });
    await net.ready();
  });
  afterAll(() => net.dispose());

  const silent = { log: false, shuffle: true } as const;
  const calls: [string, () => Promise<unknown>][] = [
    ["SGD on plain data", () => net.SGD({ x, y }, 1, 10, 0.1, { x, y }, undefined, silent)],
    [
      "SGD on a Dataset",
      () => net.SGD(new Dataset(x, y), 1, 10, 0.1, undefined, undefined, silent),
    ],
    ["predict", () => net.predict(x)],
    ["feedforward", () => net.feedforward(x)],
    ["accuracy", () => net.accuracy({ x, y })],
  ];

  it.each(calls)("%s holds the thread for less than 50 ms at a time", async (_name, call) => {
    await call();
    expect(await watchEventLoop(call)).toBeLessThan(MAX_SLICE_MS);
  });

  it("would notice a slice that is too long", async () => {
    const busy = async () => {
      const end = cpuOfMainThread() + 2 * MAX_SLICE_MS;
      while (cpuOfMainThread() < end);
    };
    expect(await watchEventLoop(busy)).toBeGreaterThan(MAX_SLICE_MS);
  });
});
