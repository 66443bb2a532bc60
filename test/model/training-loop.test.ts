// The loop of fit and train: going on, stopping early, checkpoints, scores of the training data.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { input, Model } from "network3";
import { Dropout, Linear, Sequential } from "network3/nn";
import { correct, crossEntropy, tanh } from "network3/ops";
import { adam, halveOnPlateau, type Optimizer, sgd } from "network3/optim";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { devices, type TestDevice } from "../support/devices.js";
import { TestRandom } from "../support/random.js";

const [BATCH, CLASSES, FEATURES] = [4, 3, 5];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-loop-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function points(rows: number, name: string) {
  const random = new TestRandom(name);
  const y = Int32Array.from({ length: rows }, () => random.integer(0, CLASSES - 1));
  const x = Float32Array.from(
    { length: rows * FEATURES },
    (_, i) => random.normal() + (y[Math.floor(i / FEATURES)] === i % FEATURES ? 1 : 0),
  );
  return { x, y };
}

const data = points(40, "training");
const validation = points(40, "validation");

function make(device: TestDevice, optimizer: Optimizer | readonly Optimizer[]) {
  const net = new Sequential([new Linear(8), tanh, new Dropout(0.3), new Linear(CLASSES)]);
  const model = new Model(net, {
    inputs: { x: input.rows(FEATURES), y: input.label() },
    outputs: ({ x }) => ({ logits: net.forward(x) }),
    loss: ({ logits, y }) => crossEntropy(logits, y),
    metrics: ({ logits, y }) => ({ accuracy: correct(logits, y) }),
    optimizer,
    batchSize: BATCH,
    ...{ seed: 1, threads: 2, device },
  });
  onTestFinished(() => model.dispose());
  return model;
}

describe.each(devices)("training on %s", (device) => {
  const plateau = (beforeUpdate = (_step: number) => {}) => {
    const rate = halveOnPlateau({ rate: 0.1, patience: 1 });
    return adam({
      learningRate: (step, epoch, history) => {
        beforeUpdate(step);
        // Updates of equal rates run together, so the 23rd update begins a run.
        return rate(step, epoch, history) * (step < 23 ? 1 : 0.5);
      },
      ...{ clipValue: 0.5, l1: 1e-3, maxNorm: 2, average: 0.9 },
    });
  };

  it("goes on in the middle of an epoch, from a file, as if it had never stopped", async () => {
    const options = { epochs: 5, shuffle: true, validation } as const;
    const whole = make(device, plateau());
    const expected = await whole.fit(data, options);
    const controller = new AbortController();
    // The third epoch, after three of its ten updates.
    const first = make(
      device,
      plateau((step) => {
        if (step === 24) controller.abort("enough");
      }),
    );
    const stopping = first.fit(data, { ...options, signal: controller.signal });
    await expect(stopping).rejects.toBe("enough");
    expect(first.updates).toBe(23);
    const file = join(folder, `resumed-${device}.safetensors`);
    await first.save(file);
    const second = make(device, plateau());
    await second.load(file);
    const result = await second.fit(data, { ...options, resume: true });
    const shown = ({ epochs }: typeof result) =>
      epochs.map(({ epoch, loss, validation: scores }) => ({ epoch, loss, scores }));
    expect(shown(result)).toEqual(shown(expected));
    expect(result.bestEpoch).toBe(expected.bestEpoch);
    expect(await second.parameters()).toEqual(await whole.parameters());
    expect(await second.averages()).toEqual(await whole.averages());
  });

  it("stops when the validation score has not improved, and restores the best parameters", async () => {
    const model = make(device, sgd({ learningRate: 0.5 }));
    const earlyStopping = { patience: 3, restoreBest: true };
    const { epochs, bestEpoch } = await model.fit(data, { epochs: 200, validation, earlyStopping });
    const losses = epochs.map((epoch) => epoch.validation?.loss ?? 0);
    expect(epochs.length).toBeLessThan(200);
    expect(bestEpoch).toBe(epochs.length - 4);
    expect(losses[bestEpoch ?? -1]).toBe(Math.min(...losses));
    expect((await model.evaluate(validation)).loss).toBe(Math.min(...losses));
    // A run that goes on has the last parameters again.
    const file = join(folder, `best-${device}.safetensors`);
    await model.save(file);
    const again = make(device, sgd({ learningRate: 0.5 }));
    await again.load(file);
    expect((await again.evaluate(validation)).loss).toBe(Math.min(...losses));
    const further = { epochs: epochs.length + 2, validation, resume: true };
    const plain = make(device, sgd({ learningRate: 0.5 }));
    const expected = await plain.fit(data, { epochs: epochs.length + 2, validation });
    const gone = await again.fit(data, further);
    expect(gone.epochs.map(({ loss }) => loss)).toEqual(expected.epochs.map(({ loss }) => loss));
  });

  it("stops by a metric that should be great", async () => {
    const model = make(device, sgd({ learningRate: 0 }));
    const earlyStopping = { patience: 2, metric: "accuracy" };
    const { epochs, bestEpoch } = await model.fit(data, { epochs: 9, validation, earlyStopping });
    expect([epochs.length, bestEpoch]).toEqual([3, 0]);
  });

  it("saves checkpoints from which training goes on", async () => {
    const path = join(folder, `checkpoint-${device}.safetensors`);
    const model = make(device, adam());
    const checkpoint = { path, every: 2 };
    const saved: (number | undefined)[] = [];
    for await (const { epoch } of model.train(data, { epochs: 5, checkpoint })) {
      const bytes = await readFile(path).catch(() => undefined);
      const again = make(device, adam());
      if (bytes) await again.load(bytes);
      saved.push(bytes && again.history.length);
      expect(epoch).toBe(saved.length - 1);
    }
    expect(saved).toEqual([undefined, 2, 2, 4, 5]);
  });

  it("gives the scores of the training data on request", async () => {
    const model = make(device, adam({ learningRate: 0.05 }));
    const { epochs } = await model.fit(data, { epochs: 3, trainingMetrics: true });
    expect(epochs.at(-1)?.training).toEqual(await model.evaluate(data));
    expect(epochs[0]).not.toHaveProperty("validation");
  });

  it("trains an epoch when the consumer asks, and other calls come in between", async () => {
    const model = make(device, adam());
    const run = model.train(data, { epochs: 9 });
    const losses: number[] = [];
    for await (const { loss } of run) {
      losses.push(loss, (await model.evaluate(validation)).loss);
      if (losses.length === 4) break;
    }
    expect(model.updates).toBe(20);
    expect(model.history).toHaveLength(2);
  });

  it("each parameter is trained by the first optimiser that chooses it", async () => {
    const model = make(device, [
      sgd({ learningRate: 0, parameters: (name) => name.startsWith("0.") }),
      adam({ learningRate: 0.05 }),
    ]);
    const before = await model.parameters();
    await model.fit(data);
    const after = await model.parameters();
    expect(after["0.weight"]).toEqual(before["0.weight"]);
    expect(after["3.weight"]).not.toEqual(before["3.weight"]);
  });

  it("copies the parameters of another model", async () => {
    const [a, b] = [make(device, adam()), make(device, sgd())];
    await a.fit(data, { epochs: 2 });
    await b.copyFrom(a);
    expect(await b.parameters()).toEqual(await a.parameters());
  });

  it("tells its kernels and the times of its ops", async () => {
    const model = make(device, adam());
    const kernels = await model.kernels();
    expect(kernels.some(({ op }) => op.includes("matmul"))).toBe(true);
    expect((await model.kernels("run")).length).toBeLessThan(kernels.length);
    const before = await model.parameters();
    const { ops, stepMicroseconds } = await model.profile(data, { steps: 5 });
    expect(stepMicroseconds).toBeGreaterThan(0);
    expect(ops.length).toBe(kernels.length);
    expect(await model.parameters()).toEqual(before);
    expect(model.updates).toBe(0);
  });

  it("names the module whose values are not finite", async () => {
    const model = make(device, sgd());
    const huge = device === "reference" ? 1e308 : 3e38;
    const weight = { shape: [8, CLASSES], data: new Float64Array(24).fill(huge) };
    await model.setParameters({ "3.weight": weight });
    const report = /the result of 3, and with it the loss, became NaN or infinite/;
    await expect(model.fit(data)).rejects.toThrow(report);
    const rows = { x: data.x.slice(0, BATCH * FEATURES), y: data.y.slice(0, BATCH) };
    await expect(model.step(rows)).rejects.toThrow(report);
    expect(model.updates).toBe(0);
  });
});
