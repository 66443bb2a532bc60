// Properties of network3.py that readers of the book rely on, on every device.
import {
  ConvPoolLayer,
  Dataset,
  FullyConnectedLayer,
  linear,
  Network,
  type NetworkOptions,
  ReLU,
  SoftmaxLayer,
} from "network3";
import { describe, expect, it } from "vitest";
import { devices } from "../support/devices.js";
import {
  BATCH,
  CLASSES,
  convLayers,
  denseLayers,
  examples,
  make,
  parameter,
  randomParameters,
  snapshot,
  sumOfSquares,
} from "../support/networks.js";

const silent = { log: false } as const;

/**
 * A network with one 1x1 filter over `maps` input maps of two pixels, which are pooled into one.
 */
function twoPixels(maps: number, options: NetworkOptions) {
  const conv = new ConvPoolLayer({
    imageShape: [maps, 1, 2],
    filterShape: [1, maps, 1, 1],
    poolsize: [1, 2],
    activationFn: linear,
  });
  return make([conv, new SoftmaxLayer({ nIn: 1, nOut: 2 })], options, 1);
}

describe.each(devices)("on %s", (device) => {
  it("starts with the cost ln 10", async () => {
    const layers = [
      new FullyConnectedLayer({ nIn: 20, nOut: 8, activationFn: ReLU }),
      new SoftmaxLayer({ nIn: 8, nOut: 10 }),
    ] as const;
    const data = examples(BATCH, "ln 10", 20, 10);
    const result = await make(layers, { device }).SGD(data, 1, BATCH, 0.1, undefined, undefined, {
      recordCosts: true,
      ...silent,
    });
    expect(result.costs?.[0]).toBeCloseTo(Math.log(10), 6);
  });

  it("adds half of lambda over the number of batches times the squared weights, no biases", async () => {
    const data = examples(4 * BATCH + 3);
    const firstCost = async (lmbda: number) => {
      const net = make(convLayers(), { device });
      await net.setParameters(randomParameters(await net.parameters(), "lambda"));
      const squares = sumOfSquares(await net.parameters());
      const { costs } = await net.SGD(data, 1, BATCH, 0.1, undefined, undefined, {
        lmbda,
        recordCosts: true,
        ...silent,
      });
      return { cost: costs?.[0] ?? Number.NaN, squares };
    };
    const plain = await firstCost(0);
    const regularised = await firstCost(3);
    const penalty = (0.5 * 3 * plain.squares) / 4;
    expect((regularised.cost - plain.cost) / penalty).toBeCloseTo(1, 5);
  });

  it("pulls weights by lambda over the number of batches, biases not at all", async () => {
    const net = make(convLayers(), { device });
    await net.setParameters(randomParameters(await net.parameters(), "decay"));
    const before = await net.parameters();
    const batch = examples(BATCH);
    const plain = await net.gradients(batch);
    const decayed = await net.gradients(batch, { lmbda: 2, numTrainingBatches: 8 });
    for (const [name, { data }] of Object.entries(decayed)) {
      const pull = name.endsWith(".w") ? 2 / 8 : 0;
      data.forEach((value, i) => {
        const expected = (plain[name]?.data[i] ?? 0) + pull * (before[name]?.data[i] ?? 0);
        expect(Math.abs(value - expected), `${name}[${i}]`).toBeLessThan(1e-6);
      });
    }
  });

  it("drops incomplete pooling windows at the right and the bottom", async () => {
    // 6x6 pixels, 5x5 after the filter, 2x2 after pooling: row and column 4 of the maps are
    // dropped.
    const layers = [
      new ConvPoolLayer({ imageShape: [1, 6, 6], filterShape: [2, 1, 2, 2], activationFn: linear }),
      new SoftmaxLayer({ nIn: 8, nOut: 3 }),
    ] as const;
    const net = make(layers, { device });
    await net.setParameters(randomParameters(await net.parameters(), "floor", 1));
    const { x } = examples(1, "floor", 36);
    const outputs = await net.feedforward(x);
    const changed = (cell: number) => x.map((value, i) => (i === cell ? value + 50 : value));
    expect(await net.feedforward(changed(5 * 6 + 2))).toEqual(outputs);
    expect(await net.feedforward(changed(2 * 6 + 5))).toEqual(outputs);
    expect(await net.feedforward(changed(4 * 6 + 2))).not.toEqual(outputs);
  });

  it("adds the bias after pooling", async () => {
    // The bias is so large that the pixels differ by less than its rounding. A bias before pooling
    // would make a tie that the first pixel wins.
    const net = twoPixels(1, { device });
    await net.setParameters({
      "layers.0.w": { shape: [1, 1, 1, 1], data: Float32Array.of(1) },
      "layers.0.b": { shape: [1], data: Float32Array.of(2 ** 60) },
      "layers.1.w": { shape: [1, 2], data: Float32Array.of(2 ** -60, -(2 ** -60)) },
    });
    const gradients = await net.gradients({ x: Float32Array.of(1, 2), y: Int32Array.of(0) });
    const [w = 0] = parameter(gradients, "layers.0.w");
    const [b = 0] = parameter(gradients, "layers.0.b");
    expect(b).not.toBe(0);
    expect(w / b).toBe(2);
  });

  it("gives the gradient of tied maxima to the first", async () => {
    const net = twoPixels(2, { device });
    await net.setParameters({
      "layers.0.w": { shape: [1, 2, 1, 1], data: Float32Array.of(1, 1) },
      "layers.0.b": { shape: [1], data: Float32Array.of(0) },
      "layers.1.w": { shape: [1, 2], data: Float32Array.of(1, -1) },
    });
    // Pixels (1, 2) and (2, 1) of two maps: both sum up to 3.
    const gradients = await net.gradients({ x: Float32Array.of(1, 2, 2, 1), y: Int32Array.of(0) });
    const [first = 0, second = 0] = parameter(gradients, "layers.0.w");
    const [b = 0] = parameter(gradients, "layers.0.b");
    expect([first / b, second / b]).toEqual([1, 2]);
  });

  it("predicts the lower class if two are equally probable", async () => {
    const net = make(denseLayers(), { device });
    expect(Array.from(await net.predict(examples(3).x))).toEqual([0, 0, 0]);
  });

  it("never uses the examples beyond the last whole mini-batch", async () => {
    const { x, y } = examples(4 * BATCH + 3);
    const whole = { x: x.slice(0, 4 * BATCH * 64), y: y.slice(0, 4 * BATCH) };
    const train = async (data: typeof whole) => {
      const net = make(convLayers(), { device });
      await net.SGD(data, 2, BATCH, 0.3, undefined, undefined, { lmbda: 1, ...silent });
      return snapshot(net);
    };
    expect(await train({ x, y })).toEqual(await train(whole));
  });

  it("validates and tests on whole mini-batches only, accuracy() on every row", async () => {
    const { x } = examples(BATCH + 2);
    const net = make(denseLayers(), { device });
    // The network always predicts 0, so only the rows after the mini-batch are wrong.
    const y = Int32Array.from({ length: BATCH + 2 }, (_, row) => (row < BATCH ? 0 : 1));
    const data = { x, y };
    const result = await net.SGD(examples(BATCH), 1, BATCH, 0, data, data, silent);
    expect([result.bestValidationAccuracy, result.testAccuracy]).toEqual([1, 1]);
    expect(await net.accuracy(data)).toBe(BATCH / (BATCH + 2));
  });

  it("uses the examples in file order, and with shuffle in a new order each epoch", async () => {
    const { x, y } = examples(3 * BATCH);
    const run = async (data: { x: Float32Array; y: Int32Array }, shuffle?: boolean) => {
      const net = make(denseLayers(), { device });
      await net.setParameters(randomParameters(await net.parameters(), "order"));
      const options = { recordCosts: true, ...silent, ...(shuffle && { shuffle }) };
      const { costs } = await net.SGD(data, 2, BATCH, 0, undefined, undefined, options);
      return Array.from(costs ?? []);
    };
    const plain = await run({ x, y });
    expect(plain.slice(3)).toEqual(plain.slice(0, 3));
    const batchCosts: number[] = [];
    for (let batch = 0; batch < 3; batch++) {
      const rows = { x: x.slice(batch * BATCH * 64, (batch + 1) * BATCH * 64) };
      const [cost = 0] = await run({ ...rows, y: y.slice(batch * BATCH, (batch + 1) * BATCH) });
      batchCosts.push(cost);
    }
    expect(plain.slice(0, 3)).toEqual(batchCosts);

    const shuffled = await run({ x, y }, true);
    const mean = (costs: number[]) => costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
    expect(shuffled.slice(0, 3)).not.toEqual(plain.slice(0, 3));
    expect(shuffled.slice(3)).not.toEqual(shuffled.slice(0, 3));
    // Without learning, every order has the same mean, because each example is used once per epoch.
    expect(mean(shuffled.slice(0, 3))).toBeCloseTo(mean(plain.slice(0, 3)), 5);
    expect(mean(shuffled.slice(3))).toBeCloseTo(mean(plain.slice(0, 3)), 5);
    expect(await run({ x, y }, true)).toEqual(shuffled);
  });

  it("converts bytes to byte/256", async () => {
    const bytes = Uint8Array.from({ length: BATCH * 64 }, (_, i) => (i * 37) % 256);
    const floats = Float32Array.from(bytes, (byte) => byte / 256);
    const { y } = examples(BATCH);
    const net = make(convLayers(), { device });
    await net.setParameters(randomParameters(await net.parameters(), "bytes"));
    const outputs = await net.feedforward(floats);
    expect(await net.feedforward(bytes)).toEqual(outputs);
    expect(await net.feedforward(new Dataset(bytes, y))).toEqual(outputs);
    expect(await net.cost({ x: bytes, y })).toBe(await net.cost({ x: floats, y }));
  });

  it("has the mean of the log-likelihood over rows as its cost, plus the penalty", async () => {
    const net = make(convLayers(), { device });
    await net.setParameters(randomParameters(await net.parameters(), "cost"));
    const { x, y } = examples(103);
    const outputs = await net.feedforward(x);
    const mean = y.reduce((sum, k, n) => sum - Math.log(outputs[n * CLASSES + k] ?? 0), 0) / 103;
    const squares = sumOfSquares(await net.parameters());
    expect(await net.cost({ x, y })).toBeCloseTo(mean, 5);
    // 103 rows are 20 mini-batches of 5.
    expect(await net.cost({ x, y }, { lmbda: 4 })).toBeCloseTo(mean + (2 / 20) * squares, 5);
    expect(await net.cost({ x, y }, { lmbda: 4, numTrainingBatches: 7 })).toBeCloseTo(
      mean + (2 / 7) * squares,
      5,
    );
  });

  it("updates with the gradient at the old values and reports the cost before", async () => {
    const net = make(convLayers(), { device });
    await net.setParameters(randomParameters(await net.parameters(), "update"));
    const batch = examples(BATCH);
    const before = await net.parameters();
    const gradients = await net.gradients(batch, { lmbda: 1, numTrainingBatches: 1 });
    const cost = await net.cost(batch, { lmbda: 1 });
    const options = { lmbda: 1, ...silent };
    const { epochs } = await net.SGD(batch, 1, BATCH, 0.5, undefined, undefined, options);
    expect(epochs[0]?.cost).toBeCloseTo(cost, 5);
    for (const [name, { data }] of Object.entries(await net.parameters())) {
      const [old, gradient] = [parameter(before, name), parameter(gradients, name)];
      data.forEach((value, i) => {
        expect(value, `${name}[${i}]`).toBeCloseTo((old[i] ?? 0) - 0.5 * (gradient[i] ?? 0), 5);
      });
    }
  });

  it("multiplies images with filters as they are stored: cross-correlation", async () => {
    const layers = [
      new ConvPoolLayer({
        imageShape: [1, 2, 2],
        filterShape: [1, 1, 2, 2],
        poolsize: [1, 1],
        activationFn: linear,
      }),
      new SoftmaxLayer({ nIn: 1, nOut: 2 }),
    ] as const;
    const net = make(layers, { device }, 1);
    await net.setParameters({
      "layers.0.w": { shape: [1, 1, 2, 2], data: Float32Array.of(1, 0, 0, 0) },
      "layers.0.b": { shape: [1], data: Float32Array.of(0) },
      "layers.1.w": { shape: [1, 2], data: Float32Array.of(1, 0) },
    });
    const [first = 0] = await net.feedforward(Float32Array.of(2, 0, 0, -5));
    expect(first).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
  });
});

it("is the Network class that the package exports", () => {
  expect(make(denseLayers())).toBeInstanceOf(Network);
});
