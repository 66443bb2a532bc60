// Other methods of a Network: predictions, parameters, devices, summary, lifetime.
import {
  ConvPoolLayer,
  Dataset,
  FullyConnectedLayer,
  Network,
  type NetworkLayers,
  ReLU,
  SoftmaxLayer,
} from "network3";
import { describe, expect, it } from "vitest";
import { EVALUATION_BATCH } from "../../src/train/evaluation-batches.js";
import { devices, testedDevice } from "../support/devices.js";
import {
  BATCH,
  CLASSES,
  convLayers,
  denseLayers,
  examples,
  FEATURES,
  make,
  randomParameters,
  snapshot,
} from "../support/networks.js";

/** The chapter's largest network. */
function mnistLayers(): NetworkLayers {
  return [
    new ConvPoolLayer({
      imageShape: [10, 1, 28, 28],
      filterShape: [20, 1, 5, 5],
      activationFn: ReLU,
    }),
    new ConvPoolLayer({
      imageShape: [10, 20, 12, 12],
      filterShape: [40, 20, 5, 5],
      activationFn: ReLU,
    }),
    new FullyConnectedLayer({ nIn: 640, nOut: 1000, activationFn: ReLU, pDropout: 0.5 }),
    new FullyConnectedLayer({ nIn: 1000, nOut: 1000, activationFn: ReLU, pDropout: 0.5 }),
    new SoftmaxLayer({ nIn: 1000, nOut: 10, pDropout: 0.5 }),
  ];
}

describe.each(devices)("on %s", (device) => {
  it("predicts any number of rows, independently of each other", async () => {
    const net = make(convLayers(), { device });
    await net.setParameters(randomParameters(await net.parameters(), "rows", 1));
    const { x, y } = examples(2 * EVALUATION_BATCH + 1);
    const all = await net.feedforward(x);
    const labels = await net.predict(x);
    expect([all.length, labels.length]).toEqual([y.length * CLASSES, y.length]);
    expect(labels).toBeInstanceOf(Int32Array);
    for (const n of [1, 2, 10, 11, EVALUATION_BATCH - 1, EVALUATION_BATCH, EVALUATION_BATCH + 1]) {
      const some = x.subarray(0, n * FEATURES);
      // Few rows use other kernels than many rows, so the last bits may differ.
      const outputs = await net.feedforward(some);
      expect(outputs).toHaveLength(n * CLASSES);
      expect(Math.max(...outputs.map((value, i) => Math.abs(value - (all[i] ?? 0))))).toBeLessThan(
        1e-6,
      );
      expect(await net.predict(some)).toEqual(labels.slice(0, n));
    }
    for (let row = 0; row < y.length; row++) {
      const outputs = Array.from(all.subarray(row * CLASSES, (row + 1) * CLASSES));
      expect(outputs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      expect(labels[row]).toBe(outputs.indexOf(Math.max(...outputs)));
    }
    expect(new Set(labels).size).toBeGreaterThan(1);
    const right = y.filter((label, row) => label === labels[row]).length;
    expect(await net.accuracy({ x, y })).toBe(right / y.length);
  });

  it("accepts arrays, plain data and Datasets", async () => {
    const net = make(denseLayers(), { device });
    await net.setParameters(randomParameters(await net.parameters(), "inputs"));
    const { x, y } = examples(7);
    const expected = await net.feedforward(x);
    expect(await net.feedforward({ x, y })).toEqual(expected);
    expect(await net.feedforward(new Dataset(x, y))).toEqual(expected);
    expect(await net.feedforward(Float64Array.from(x))).toEqual(expected);
    const slice = new Dataset(x, y).slice(2, 5);
    expect(await net.feedforward(slice)).toEqual(expected.slice(2 * CLASSES, 5 * CLASSES));
    expect(await net.predict(slice)).toEqual((await net.predict(x)).slice(2, 5));
  });

  it("copies parameters when they are read and set", async () => {
    const net = make(convLayers(), { device });
    const parameters = await net.parameters();
    expect(Object.entries(parameters).map(([name, { shape }]) => [name, shape])).toEqual([
      ["layers.0.w", [3, 1, 3, 3]],
      ["layers.0.b", [3]],
      ["layers.1.w", [27, 6]],
      ["layers.1.b", [6]],
      ["layers.2.w", [6, CLASSES]],
      ["layers.2.b", [CLASSES]],
    ]);
    const before = await snapshot(net);
    for (const { data, shape } of Object.values(parameters)) {
      data.fill(9);
      shape.push(3);
    }
    expect(await snapshot(net)).toEqual(before);
    const b = Float32Array.of(1, 2, 3, 4);
    await net.setParameters({ "layers.2.b": { shape: [4], data: b } });
    b.fill(0);
    expect(await snapshot(net)).toEqual({ ...before, "layers.2.b": [1, 2, 3, 4] });
  });

  it("changes no parameter if one of them is invalid", async () => {
    const net = make(denseLayers(), { device });
    const before = await snapshot(net);
    const wrong = {
      "layers.1.b": { shape: [4], data: Float32Array.of(1, 2, 3, 4) },
      "layers.0.b": { shape: [6], data: new Float32Array(6) },
    };
    await expect(net.setParameters(wrong)).rejects.toThrow(/layers\.0\.b/);
    expect(await snapshot(net)).toEqual(before);
  });

  it("can be made ready once or several times", async () => {
    const net = make(convLayers(), { device });
    await net.ready();
    await net.ready();
    expect(await net.predict(examples(1).x)).toHaveLength(1);
  });

  it("names its device", () => {
    const net = make(denseLayers(), { device });
    expect(net.device).toMatchObject({ name: device, reason: "asked for" });
    expect(net.device.description).toContain(device);
    expect(net.summary()).toContain(net.device.description);
  });

  it("can be disposed before it was used, twice, and by a using declaration's symbol", async () => {
    const net = new Network(denseLayers(), BATCH, { device });
    await net.dispose();
    await net.dispose();
    const other = new Network(denseLayers(), BATCH, { device });
    other[Symbol.dispose]();
    await expect(other.parameters()).rejects.toMatchObject({ code: "ERR_DISPOSED" });
  });
});

it("chooses the device under test by default, and gives the reason", () => {
  const net = make(denseLayers(), { device: "auto" });
  expect(net.device.name).toBe(testedDevice);
  expect(net.device.reason).toMatch(/addon loaded|right numbers/);
});

it("has a random seed unless one is given", () => {
  const seeds = [1, 2, 3].map(() => {
    const net = new Network(denseLayers(), BATCH, { device: "reference" });
    void net.dispose();
    return net.seed;
  });
  expect(new Set(seeds).size).toBe(3);
  for (const seed of seeds) expect(Number.isSafeInteger(seed) && seed >= 0).toBe(true);
  expect(make(denseLayers(), { seed: 0 }).seed).toBe(0);
});

it("keeps the layers as given", () => {
  const layers = convLayers();
  const net = make(layers);
  expect(net.layers).toEqual(layers);
  expect(net.layers[0]).toBe(layers[0]);
  expect(net.miniBatchSize).toBe(BATCH);
});

it("has a summary table that fits 80 columns", () => {
  const summary = make(mnistLayers(), {}, 10).summary();
  for (const line of summary.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  expect(summary).toMatch(/^layer +type +output +parameters\n/);
  expect(summary).toMatch(/layers\[0\] +ConvPoolLayer +relu +20x12x12 +520\n/);
  expect(summary).toMatch(/layers\[1\] +ConvPoolLayer +relu +40x4x4 +20,040\n/);
  expect(summary).toMatch(/layers\[2\] +FullyConnectedLayer +relu, dropout 0\.5 +1000 +641,000\n/);
  expect(summary).toMatch(/layers\[4\] +SoftmaxLayer +softmax, dropout 0\.5 +10 +10,010\n/);
  expect(summary).toMatch(/total +1,672,570\n/);
  expect(summary).toMatch(new RegExp(`^device +${testedDevice}`, "m"));
});

it("is constructed within 20 ms at any size, because the first use compiles it", async () => {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const began = performance.now();
    const net = new Network(mnistLayers(), 10, { seed: 1, threads: 2 });
    times.push(performance.now() - began);
    await net.dispose();
  }
  // Uses the minimum of five, because another process may interrupt a measurement.
  expect(Math.min(...times)).toBeLessThan(20);
});
