// Confusion matrices as metrics of models, and the diagnostics of `fit`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConfusionMatrix, input, Model } from "network3";
import { Dropout, Linear, Sequential } from "network3/nn";
import { confusion, correct, crossEntropy, tanh } from "network3/ops";
import { sgd } from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";

const [FEATURES, CLASSES, ROWS, BATCH] = [3, 4, 57, 5];

const x = Float32Array.from({ length: ROWS * FEATURES }, (_, i) => Math.sin(1.7 * i));
const y = Int32Array.from({ length: ROWS }, (_, i) => (7 * i) % CLASSES);
const rows = (from: number, to: number) => ({
  x: x.subarray(from * FEATURES, to * FEATURES),
  y: y.subarray(from, to),
});

function make(device: "reference" | "cpu" = "cpu") {
  const net = new Sequential([new Linear(6), tanh, new Dropout(0.3), new Linear(CLASSES)]);
  const model = new Model(net, {
    inputs: { x: input.rows(FEATURES), y: input.label() },
    outputs: ({ x: values }) => ({ z: net.forward(values) }),
    loss: ({ z, y: labels }) => crossEntropy(z, labels),
    metrics: ({ z, y: labels }) => ({
      accuracy: correct(z, labels),
      classes: confusion(z, labels),
    }),
    optimizer: sgd({ learningRate: 0.3 }),
    ...{ batchSize: BATCH, seed: 1, device },
  });
  onTestFinished(() => model.dispose());
  return model;
}

/** Counts by the outputs of the model. */
async function counted(model: ReturnType<typeof make>, from: number, to: number) {
  const { z } = await model.run({ x: rows(from, to).x });
  const counts = Array.from({ length: CLASSES }, () => new Array<number>(CLASSES).fill(0));
  for (let row = from; row < to; row++) {
    const values = [...z.data.subarray((row - from) * CLASSES, (row - from + 1) * CLASSES)];
    const line = counts[y[row] ?? 0] as number[];
    const given = values.indexOf(Math.max(...values));
    line[given] = (line[given] ?? 0) + 1;
  }
  return counts;
}

async function* stream() {
  yield rows(0, BATCH);
}

const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));

describe.each(["reference", "cpu"] as const)("on %s", (device) => {
  it("evaluate counts which classes are taken for which, over all rows", async () => {
    const model = make(device);
    await model.fit({ x, y }, { epochs: 3 });
    const { loss, accuracy, classes } = await model.evaluate({ x, y });
    const matrix: ConfusionMatrix = classes;
    expect(matrix).toEqual(await counted(model, 0, ROWS));
    const right = matrix.reduce((sum, line, k) => sum + (line[k] ?? 0), 0);
    expect(accuracy).toBeCloseTo(right / ROWS, 6);
    expect(right).toBeGreaterThan(0);
    expect(right).toBeLessThan(ROWS);
    expect(loss).toBeGreaterThan(0);
  });
});

it("epochs and steps have the metrics that are numbers", async () => {
  const model = make();
  expect(Object.keys(await model.step(rows(0, BATCH))).sort()).toEqual(["accuracy", "loss"]);
  const options = { validation: rows(0, 20) };
  for (const data of [{ x, y }, stream()]) {
    const { epochs } = await model.fit(data, options);
    expect(Object.keys(epochs[0]?.validation ?? {}).sort()).toEqual(["accuracy", "loss"]);
  }
});

it("diagnostics have the norms of parameters and gradients, and the confusion of the validation data", async () => {
  const model = make();
  const training = rows(0, BATCH + 2);
  const { epochs } = await model.fit(training, {
    validation: rows(20, ROWS),
    diagnostics: true,
  });
  const [{ diagnostics, training: scores } = {}] = epochs;
  expect(Object.keys(scores ?? {}).sort()).toEqual(["accuracy", "loss"]);
  expect(diagnostics?.confusion).toEqual({ classes: await counted(model, 20, ROWS) });
  const parameters = await model.parameters();
  const gradients = await model.gradients(rows(0, BATCH));
  expect(Object.keys(diagnostics?.parameters ?? {})).toEqual(Object.keys(parameters));
  for (const [name, { norm: own, gradientNorm }] of Object.entries(diagnostics?.parameters ?? {})) {
    expect(own).toBeCloseTo(norm(parameters[name]?.data ?? []), 5);
    expect(gradientNorm).toBeCloseTo(norm(gradients[name]?.data ?? []), 5);
    expect(gradientNorm).toBeGreaterThan(0);
  }
});

it("gradients of diagnostics are a mean over the first ten mini-batches", async () => {
  const model = make();
  const { epochs } = await model.fit({ x, y }, { diagnostics: true });
  const norms = await Promise.all(
    Array.from({ length: 10 }, async (_, batch) => {
      const found = await model.gradients(rows(batch * BATCH, (batch + 1) * BATCH));
      return norm(found["0.weight"]?.data ?? []);
    }),
  );
  const mean = norms.reduce((sum, each) => sum + each / norms.length, 0);
  expect(epochs[0]?.diagnostics?.parameters["0.weight"]?.gradientNorm).toBeCloseTo(mean, 5);
});

it("diagnostics without validation data are those of the training data, and change nothing", async () => {
  const [plain, model] = [make(), make()];
  await plain.fit({ x, y }, { epochs: 2 });
  const { epochs } = await model.fit({ x, y }, { epochs: 2, diagnostics: true });
  expect(epochs[1]?.diagnostics?.confusion.classes).toEqual(await counted(model, 0, ROWS));
  expect(await model.parameters()).toEqual(await plain.parameters());
});

it("diagnostics are saved with the history", async () => {
  const folder = await mkdtemp(join(tmpdir(), "network3-diagnostics-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [model, other] = [make(), make()];
  await model.fit({ x, y }, { epochs: 2, diagnostics: true });
  await model.save(join(folder, "model.safetensors"));
  await other.load(join(folder, "model.safetensors"));
  expect(other.history).toEqual(model.history);
  expect(other.history[1]?.diagnostics?.parameters["3.bias"]).toBeDefined();
});
