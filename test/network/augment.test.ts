// Training on augmented images: what a step sees, and that it depends on seed, epoch and row alone.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ArgumentError,
  augment,
  augmentData,
  Dataset,
  Network,
  ShapeError,
  type TrainingOptions,
} from "network3";
import { adam } from "network3/optim";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { devices, settings } from "../support/devices.js";
import { BATCH, convLayers, denseLayers, examples, make, snapshot } from "../support/networks.js";

const SHAPE = [1, 8, 8] as const;
const SEED = 5;
const limits = augment({
  ...{ translate: 1.5, rotate: 20, scale: 0.2, skew: 10 },
  elastic: { alpha: 6, sigma: 2 },
});
const plain = examples(12 * BATCH + 3, "training");
const training = new Dataset(plain.x, plain.y, { shape: SHAPE });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-augment-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function train(net: Network, epochs: number, options: TrainingOptions = {}, data = training) {
  return net.SGD(data, epochs, BATCH, 0.3, undefined, undefined, {
    ...{ augment: limits, log: false as const },
    ...options,
  });
}

describe.each(devices)("augment on %s", (device) => {
  const network = (layers = convLayers()) => make(layers, { device, seed: SEED });

  it.each(["in order", "shuffled"])(
    "trains on the images that augmentData gives for each epoch, %s",
    async (order) => {
      const shuffle = order === "shuffled";
      const net = network();
      await train(net, 3, { shuffle });
      const other = network();
      for (const epoch of [0, 1, 2]) {
        const moved = await augmentData(training, limits, { seed: SEED, epoch });
        const { step } = other;
        expect(step).toBe(12 * epoch);
        await other.SGD(moved, 1, BATCH, 0.3, undefined, undefined, { log: false, shuffle });
      }
      const [actual, wanted] = [await net.parameters(), await other.parameters()];
      for (const [name, { data }] of Object.entries(wanted)) {
        const found = actual[name]?.data ?? [];
        const apart = Array.from(data, (value, i) => Math.abs(value - (found[i] ?? Number.NaN)));
        expect(Math.max(...apart), name).toBeLessThan(1e-5);
      }
    },
  );

  it("changes nothing where all limits are 0", async () => {
    const [net, other] = [network(), network()];
    await train(net, 2, { augment: augment() });
    await train(other, 2, { augment: {} });
    expect(await snapshot(net)).toEqual(await snapshot(other));
    const without = network();
    await without.SGD(training, 2, BATCH, 0.3, undefined, undefined, { log: false });
    const [actual, wanted] = [await net.parameters(), await without.parameters()];
    for (const [name, { data }] of Object.entries(wanted)) {
      Array.from(data, (value, i) => expect(actual[name]?.data[i]).toBeCloseTo(value, 6));
    }
  });

  it("transforms the rows of a slice as those of a copy, and each epoch and row otherwise", async () => {
    const from = 7;
    const count = 2 * BATCH;
    const slice = training.slice(from, from + count);
    const copy = { x: slice.x.slice(), y: slice.y.slice(), shape: SHAPE };
    const [net, other] = [network(), network()];
    await train(net, 1, {}, slice);
    await train(other, 1, {}, new Dataset(copy.x, copy.y, { shape: SHAPE }));
    expect(await snapshot(net)).toEqual(await snapshot(other));
    const same = new Float32Array(2 * 64).fill(1);
    const twice = { x: same, y: new Int32Array(2), shape: SHAPE };
    const [first, second] = [0, 1].map((epoch) => augmentData(twice, limits, { epoch }));
    const images = [await first, await second].flatMap((moved) => [
      moved?.x.slice(0, 64).join(),
      moved?.x.slice(64).join(),
    ]);
    expect(new Set(images).size).toBe(4);
  });

  it.each([
    ["gradient descent", undefined],
    ["an optimiser", adam()],
  ])(
    "trains by %s with several limits in turn, each as in a network of its own",
    async (_, rule) => {
      const net = network();
      const [some, others] = [limits, augment({ translate: 3 })];
      for (const each of [some, others, augment(), some, others]) {
        // The images of an epoch depend on the number of steps before it, which is saved.
        const fresh = await Network.load(await net.toBytes(), { device });
        onTestFinished(() => fresh.dispose());
        const options = { augment: each, ...(rule && { optimizer: rule }) };
        for (const one of [net, fresh]) await train(one, 1, options);
        expect(await snapshot(net)).toEqual(await snapshot(fresh));
      }
    },
  );

  it("works with an optimiser and with flat layers, whose data declares the images", async () => {
    const net = network(denseLayers());
    const { epochs } = await train(net, 2, { optimizer: adam() });
    expect(epochs).toHaveLength(2);
    await expect(train(net, 1, {}, new Dataset(plain.x, plain.y))).rejects.toThrow(ShapeError);
  });
});

describe.each(settings)("augment on $device with $threads threads", ({ device, threads }) => {
  it("goes on from a file as if it had never stopped", async () => {
    const whole = make(convLayers(0.3), { device, threads, seed: SEED });
    await train(whole, 3, { shuffle: true });
    const stopped = make(convLayers(0.3), { device, threads, seed: SEED });
    await train(stopped, 1, { shuffle: true });
    const path = join(folder, `${device}-${threads}.safetensors`);
    await stopped.save(path);
    const loaded = await Network.load(path, { device, threads });
    onTestFinished(() => loaded.dispose());
    await train(loaded, 3, { shuffle: true, resume: true });
    expect(await snapshot(loaded)).toEqual(await snapshot(whole));
  });
});

describe("augment", () => {
  const network = () => make(convLayers(), { device: devices[0] ?? "cpu", seed: SEED });

  it("refuses to resume a run with other limits, and names those of the run", async () => {
    const net = network();
    await train(net, 1);
    const resume = (augment?: TrainingOptions["augment"]) =>
      net.SGD(training, 2, BATCH, 0.3, undefined, undefined, {
        ...{ log: false, resume: true },
        ...(augment && { augment }),
      });
    await expect(resume()).rejects.toThrow(
      "pass augment: { translate: 1.5, rotate: 20, scale: 0.2, skew: 10, elastic: { alpha: 6, sigma: 2 } }",
    );
    await expect(resume({ rotate: 3 })).rejects.toThrow(ArgumentError);
    const loaded = await Network.load(await net.toBytes());
    onTestFinished(() => loaded.dispose());
    await expect(train(loaded, 2, { resume: true, augment: {} })).rejects.toThrow(ArgumentError);
    await expect(train(loaded, 2, { resume: true })).resolves.toBeDefined();
    const without = network();
    await without.SGD(training, 1, BATCH, 0.3, undefined, undefined, { log: false });
    await expect(train(without, 2, { resume: true })).rejects.toThrow("leave augment out");
  });
});
