// Models learn from folders of coloured pictures of several sizes.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, input, loadData, Model } from "network3";
import { Conv2d, Flatten, GlobalAveragePool2d, Linear, MaxPool2d, Sequential } from "network3/nn";
import { confusion, correct, crossEntropy, relu } from "network3/ops";
import { adam } from "network3/optim";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { writePng } from "../images/support/write-png.js";

const CLASSES = ["amber", "blue", "stripes"];

/** One colour at several strengths, or stripes of both. */
function picture(name: string, index: number): Uint8Array {
  const [width, height] = [9 + (index % 3), 12 - (index % 4)];
  const strength = 150 + 9 * (index % 10);
  const samples = Array.from({ length: width * height }, (_, at) => {
    const isBlue = name === "blue" || (name === "stripes" && Math.floor(at / width / 2) % 2 === 0);
    return isBlue ? [0, 20, strength] : [strength, strength - 60, 0];
  });
  return writePng({ width, height, depth: 8, colourType: 2, samples: samples.flat() });
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-pictures-"));
  for (const [set, from, to] of [
    ["train", 0, 16],
    ["val", 16, 20],
    ["test", 20, 25],
  ] as const) {
    for (const name of CLASSES) {
      await mkdir(join(folder, set, name), { recursive: true });
      for (let i = from; i < to; i++) {
        await writeFile(join(folder, set, name, `${i}.png`), picture(name, i));
      }
    }
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** A model for examples of a shape. */
function make(shape: readonly number[], classes = CLASSES.length) {
  const net = new Sequential([
    ...[new Conv2d({ filters: 8, kernel: 3 }), relu, new MaxPool2d(2)],
    ...[new Conv2d({ filters: 8, kernel: 3, padding: "same" }), relu],
    ...[new GlobalAveragePool2d(), new Flatten(), new Linear(classes)],
  ]);
  const model = new Model(net, {
    inputs: { x: input.tensor(shape), y: input.label() },
    outputs: ({ x }) => ({ logits: net.forward(x) }),
    loss: ({ logits, y }) => crossEntropy(logits, y),
    metrics: ({ logits, y }) => ({ accuracy: correct(logits, y), pictures: confusion(logits, y) }),
    optimizer: adam({ learningRate: 0.02 }),
    ...{ batchSize: 8, seed: 1, device: "cpu" },
  });
  onTestFinished(() => model.dispose());
  return model;
}

it("learn from a folder for each class, below folders for training, validation and test", async () => {
  const { training, validation, test, classes } = await loadData(folder, { shape: [3, 10, 12] });
  expect(classes).toEqual(CLASSES);
  expect([training.size, validation?.size, test?.size]).toEqual([48, 12, 15]);
  const model = make(training.shape);
  const { epochs } = await model.fit(training, {
    ...{ epochs: 30, shuffle: true, validation: validation as Dataset },
  });
  expect(epochs.at(-1)?.validation?.accuracy).toBe(1);
  const { accuracy, pictures } = await model.evaluate(test as Dataset);
  expect(accuracy).toBe(1);
  expect(pictures).toEqual([
    [5, 0, 0],
    [0, 5, 0],
    [0, 0, 5],
  ]);
});

it("refuse pictures of another shape, and classes that they do not have", async () => {
  const { training } = await loadData(folder, { shape: [3, 10, 12] });
  await expect(make([3, 12, 10]).fit(training)).rejects.toThrow(
    /x takes rows of shape \[3, 12, 10\], but the Dataset has \[3, 10, 12\]/,
  );
  await expect(make([1, 10, 12]).fit(training)).rejects.toThrow(
    /x takes rows of shape \[1, 10, 12\], 120 values, but the Dataset has 360/,
  );
  await expect(make([3, 10, 12], 2).evaluate(training)).rejects.toThrow(
    /the label of row 32 is 2, but there are 2 classes/,
  );
});
