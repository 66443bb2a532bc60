// The records of SGD with `diagnostics`.
import {
  ConvPoolLayer,
  type EpochRecord,
  FullyConnectedLayer,
  NanError,
  Network,
  type NetworkLayers,
  type Parameters,
  ReLU,
  SoftmaxLayer,
  tanh,
} from "network3";
import { describe, expect, it } from "vitest";
import { outputsOfLayers } from "../../src/figures/forward.js";
import { devices } from "../support/devices.js";
import { BATCH, CLASSES, examples, FEATURES, make, snapshot } from "../support/networks.js";

const layers = (): NetworkLayers => [
  new ConvPoolLayer({ imageShape: [1, 8, 8], filterShape: [4, 1, 3, 3], activationFn: ReLU }),
  new FullyConnectedLayer({ nIn: 36, nOut: 9, activationFn: tanh }),
  new FullyConnectedLayer({ nIn: 9, nOut: 6 }),
  new SoftmaxLayer({ nIn: 6, nOut: CLASSES, pDropout: 0.2 }),
];
const training = examples(12 * BATCH + 2, "training");
const validation = examples(4 * BATCH, "validation");
const options = { log: false, lmbda: 0.3, diagnostics: true } as const;

/** Kills the first map: its bias is far below what its weights can give. */
async function withDeadMap(net: Network): Promise<Parameters> {
  const parameters = await net.parameters();
  const bias = parameters["layers.0.b"];
  if (bias) bias.data[0] = -100;
  const wide = parameters["layers.1.w"];
  for (const [i, value] of wide?.data.entries() ?? []) wide?.data.fill(3 * value, i, i + 1);
  return parameters;
}

async function trained(device: (typeof devices)[number]): Promise<[Network, EpochRecord]> {
  const net = make(layers(), { device });
  await net.setParameters(await withDeadMap(net));
  const run = await net.SGD(training, 2, BATCH, 0.1, validation, undefined, options);
  const record = run.epochs.at(-1);
  if (!record) throw new Error("nothing was trained");
  return [net, record];
}

const norm = (data: ArrayLike<number>) =>
  Math.sqrt(Array.from(data).reduce((sum, value) => sum + value * value, 0));

describe.each(devices)("diagnostics on %s", (device) => {
  it("give the gap, the norms and the shares that the network's other methods give", async () => {
    const [net, { diagnostics, ...record }] = await trained(device);
    expect(record.trainingAccuracy).toBeDefined();
    const gap = (record.trainingAccuracy ?? 0) - (record.validationAccuracy ?? 0);
    expect(diagnostics?.gap).toBe(gap);
    const found = diagnostics?.layers ?? [];
    const parameters = await net.parameters();
    const weights = found.map((_, index) => norm(parameters[`layers.${index}.w`]?.data ?? []));
    expect(found).toHaveLength(4);
    for (const [index, { weightNorm }] of found.entries()) {
      expect(weightNorm).toBeCloseTo(weights[index] ?? Number.NaN, 5);
    }
    const outputs = Array.from({ length: training.y.length }, (_, row) => {
      const image = training.x.subarray(row * FEATURES, (row + 1) * FEATURES);
      return outputsOfLayers(net.layers, parameters, image).map(({ values }) => values);
    });
    const slopes = [(a: number) => 1 - a * a, (a: number) => 4 * a * (1 - a)];
    const flat = slopes.map((slope, hidden) => {
      const all = outputs.flatMap((layers) => [...(layers[hidden + 1] ?? [])]);
      return all.filter((a) => slope(a) < 0.05).length / all.length;
    });
    expect(found.map(({ deadShare }) => deadShare)).toEqual([
      0.25,
      undefined,
      undefined,
      undefined,
    ]);
    expect(found[1]?.saturatedShare).toBeCloseTo(flat[0] ?? Number.NaN, 2);
    expect(found[2]?.saturatedShare).toBeCloseTo(flat[1] ?? Number.NaN, 2);
    expect(flat[0]).toBeGreaterThan(0.1);
    expect(found[0]).not.toHaveProperty("saturatedShare");
    expect(found[3]).not.toHaveProperty("saturatedShare");
  });

  it("give the mean norm of the gradients of ten mini-batches", async () => {
    const net = make(
      layers()
        .slice(0, 3)
        .concat(new SoftmaxLayer({ nIn: 6, nOut: 4 })),
      { device },
    );
    const run = await net.SGD(training, 1, BATCH, 0.1, undefined, undefined, options);
    const sums = [0, 0, 0, 0];
    for (let from = 0; from < 10 * BATCH; from += BATCH) {
      const x = training.x.slice(from * FEATURES, (from + BATCH) * FEATURES);
      const y = training.y.slice(from, from + BATCH);
      const gradients = await net.gradients({ x, y }, { lmbda: 0.3, numTrainingBatches: 12 });
      for (const [index] of sums.entries()) {
        sums[index] = (sums[index] ?? 0) + norm(gradients[`layers.${index}.w`]?.data ?? []) / 10;
      }
    }
    for (const [index, { gradientNorm }] of run.epochs[0]?.diagnostics?.layers.entries() ?? []) {
      expect(gradientNorm).toBeCloseTo(sums[index] ?? Number.NaN, 5);
    }
    expect(run.epochs[0]?.diagnostics).not.toHaveProperty("gap");
  });

  it("count the validation rows of each class by the class that they are taken for", async () => {
    const [net, { diagnostics }] = await trained(device);
    const labels = await net.predict(validation.x);
    const counts = Array.from({ length: CLASSES }, (_, right) =>
      Array.from(
        { length: CLASSES },
        (_, given) => labels.filter((l, row) => l === given && validation.y[row] === right).length,
      ),
    );
    expect(diagnostics?.confusion).toEqual(counts);
  });

  it("change nothing in the training, and are saved", async () => {
    const [net] = await trained(device);
    const plain = make(layers(), { device });
    await plain.setParameters(await withDeadMap(plain));
    const settings = { ...options, diagnostics: false };
    await plain.SGD(training, 2, BATCH, 0.1, validation, undefined, settings);
    expect(await snapshot(net)).toEqual(await snapshot(plain));
    expect(plain.history[0]).not.toHaveProperty("diagnostics");
    expect(plain.history[0]).not.toHaveProperty("trainingCost");
    const again = await Network.load(await net.toBytes(), { device });
    expect(again.history).toEqual(net.history);
    await again.dispose();
  });

  it("work for a network without hidden layers", async () => {
    const net = make([new SoftmaxLayer({ nIn: FEATURES, nOut: CLASSES })], { device });
    const run = await net.SGD(training, 1, BATCH, 0.1, undefined, undefined, options);
    const [{ diagnostics } = {}] = run.epochs;
    expect(diagnostics?.layers).toHaveLength(1);
    const rows = diagnostics?.confusion.flat().reduce((sum, count) => sum + count, 0);
    expect(rows).toBe(12 * BATCH);
  });
});

it("name the layer whose gradient is not finite after the last update", async () => {
  const net = make([new SoftmaxLayer({ nIn: FEATURES, nOut: CLASSES })], { device: "cpu" });
  const one = { x: training.x.slice(0, BATCH * FEATURES), y: training.y.slice(0, BATCH) };
  // The weights are finite after the only update, but products with them overflow.
  const run = net.SGD(one, 1, BATCH, 3e38, undefined, undefined, options);
  await expect(run).rejects.toThrow(NanError);
  await expect(run).rejects.toThrow(
    /^SGD: diagnostics: the gradient of layers\[0\] is not finite; use a smaller eta or check the data$/,
  );
});
