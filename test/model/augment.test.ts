// `fit` on augmented images: the images of augmentData, with shapes from the input or from the Dataset.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArgumentError, augment, augmentData, Dataset, input, Model, ShapeError } from "network3";
import { Dropout, Flatten, Linear, Sequential } from "network3/nn";
import { crossEntropy, relu } from "network3/ops";
import { adam } from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices, type TestDevice } from "../support/devices.js";
import { examples } from "../support/networks.js";

const SEED = 3;
const limits = augment({ translate: 1, rotate: 20, elastic: { alpha: 5, sigma: 2 } });
const { x, y } = examples(40, "augment");
const images = new Dataset(x, y, { shape: [1, 8, 8] });

function make(device: TestDevice, spec = input.image(1, 8, 8)) {
  const net = new Sequential([new Flatten(), new Linear(9), relu, new Dropout(0.2), new Linear(4)]);
  const model = new Model(net, {
    inputs: { x: spec, y: input.label() },
    outputs: ({ x }) => ({ logits: net.forward(x) }),
    loss: ({ logits, y }) => crossEntropy(logits, y),
    optimizer: adam({ learningRate: 0.01 }),
    ...{ batchSize: 4, seed: SEED, threads: 2, device },
  });
  onTestFinished(() => model.dispose());
  return model;
}

async function weights(model: ReturnType<typeof make>) {
  return Object.values(await model.parameters()).flatMap(({ data }) => [...data]);
}

describe.each(devices)("fit with augment on %s", (device) => {
  it("trains on the images that augmentData gives for each epoch", async () => {
    const model = make(device);
    const { epochs } = await model.fit(images, { epochs: 2, augment: limits, shuffle: true });
    const other = make(device);
    for (const epoch of [0, 1]) {
      const moved = await augmentData(images, limits, { seed: SEED, epoch });
      const result = await other.fit(moved, { shuffle: true });
      expect(epochs[epoch]?.loss).toBeCloseTo(result.epochs[0]?.loss ?? 0, 5);
    }
    const plain = await make(device).fit(images, { epochs: 2, shuffle: true });
    expect(Math.abs((epochs[0]?.loss ?? 0) - (plain.epochs[0]?.loss ?? 0))).toBeGreaterThan(1e-4);
  });

  it("goes on from a file as if it had never stopped, with the same limits only", async () => {
    const folder = await mkdtemp(join(tmpdir(), "network3-augment-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, "m.safetensors");
    const whole = make(device);
    await whole.fit(images, { epochs: 3, augment: limits });
    const model = make(device);
    await model.fit(images, { epochs: 1, augment: limits });
    await model.save(path);
    const loaded = make(device);
    await loaded.load(path);
    const resume = { epochs: 3, resume: true };
    await expect(loaded.fit(images, resume)).rejects.toThrow(ArgumentError);
    await expect(loaded.fit(images, { ...resume, augment: { rotate: 1 } })).rejects.toThrow(
      "pass augment: { translate: 1, rotate: 20, elastic: { alpha: 5, sigma: 2 } }",
    );
    await loaded.fit(images, { ...resume, augment: limits });
    expect(await weights(loaded)).toEqual(await weights(whole));
  });

  it("takes the shape of a Dataset for flat inputs, and refuses rows that are no images", async () => {
    const flat = make(device, input.rows(64));
    await expect(flat.fit(images, { augment: limits })).resolves.toBeDefined();
    await expect(flat.fit(new Dataset(x, y), { augment: limits })).rejects.toThrow(ShapeError);
    await expect(flat.fit({ x, y }, { augment: limits })).rejects.toThrow(ShapeError);
    await expect(flat.fit(images, { augment: { scale: -1 } })).rejects.toThrow(ArgumentError);
    const layer = new Linear(2);
    const named = new Model(layer, {
      inputs: { picture: input.rows(2), y: input.label() },
      outputs: ({ picture }) => ({ logits: layer.forward(picture) }),
      loss: ({ logits, y }) => crossEntropy(logits, y),
      optimizer: adam(),
      ...{ batchSize: 2, device },
    });
    onTestFinished(() => named.dispose());
    const data = { picture: new Float32Array(4), y: new Int32Array(2) };
    await expect(named.fit(data, { augment: limits })).rejects.toThrow("an input named x");
  });
});
