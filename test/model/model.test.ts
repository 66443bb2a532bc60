// A Model learns, runs, evaluates and is saved, on every device.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { input, Model } from "network3";
import { Dropout, Linear, Sequential } from "network3/nn";
import { correct, crossEntropy, tanh } from "network3/ops";
import { adam, type Optimizer, sgd } from "network3/optim";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { devices } from "../support/devices.js";
import { TestRandom } from "../support/random.js";

const BATCH = 4;
const CLASSES = 3;
const FEATURES = 5;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-model-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Which elements each device dropped. */
const dropped: number[][] = [];

/** Points in three clusters. */
function points(rows: number, name = "points") {
  const random = new TestRandom(name);
  const y = Int32Array.from({ length: rows }, () => random.integer(0, CLASSES - 1));
  const x = Float32Array.from(
    { length: rows * FEATURES },
    (_, i) => 0.3 * random.normal() + (y[Math.floor(i / FEATURES)] === i % FEATURES ? 1 : 0),
  );
  return { x, y };
}

function make(device: (typeof devices)[number], optimizer: Optimizer, dropout = 0) {
  const net = new Sequential([new Linear(8), tanh, new Dropout(dropout), new Linear(CLASSES)]);
  const model = new Model(net, {
    inputs: { x: input.rows(FEATURES), y: input.label() },
    outputs: ({ x }) => ({ logits: net.forward(x) }),
    loss: ({ logits, y }) => crossEntropy(logits, y),
    metrics: ({ logits, y }) => ({ accuracy: correct(logits, y) }),
    optimizer,
    batchSize: BATCH,
    seed: 1,
    threads: 2,
    device,
  });
  onTestFinished(() => model.dispose());
  return model;
}

describe.each(devices)("a model on %s", (device) => {
  it.each([sgd({ learningRate: 0.5 }), adam({ learningRate: 0.05 })])(
    "learns by $type",
    async (optimizer) => {
      const model = make(device, optimizer);
      const data = points(64);
      const before = await model.evaluate(data);
      expect(before.loss).toBeGreaterThan(0.5);
      const { epochs } = await model.fit(data, {
        epochs: 20,
        shuffle: true,
        validation: points(37, "other"),
      });
      expect(epochs).toHaveLength(20);
      expect(epochs.at(-1)?.validation?.accuracy).toBeGreaterThan(0.85);
      expect((await model.evaluate(data)).loss).toBeLessThan(0.2);
    },
  );

  it("goes on from a file as if it had never stopped", async () => {
    const data = points(24);
    const options = { epochs: 2, shuffle: true };
    const whole = make(device, adam({ learningRate: 0.01 }), 0.3);
    await whole.fit(data, { ...options, epochs: 4 });
    const first = make(device, adam({ learningRate: 0.01 }), 0.3);
    await first.fit(data, options);
    const file = join(folder, `${device}.safetensors`);
    await first.save(file);
    const second = make(device, adam({ learningRate: 0.01 }), 0.3);
    await second.load(file);
    expect(second.updates).toBe(12);
    await second.fit(data, options);
    expect(await second.parameters()).toEqual(await whole.parameters());
    expect(second.history.map(({ loss }) => loss)).toEqual(whole.history.map(({ loss }) => loss));
  });

  it("runs any number of rows, and evaluates means over all of them", async () => {
    const model = make(device, sgd());
    const data = points(123);
    const { logits } = await model.run({ x: data.x });
    expect(logits.shape).toEqual([123, CLASSES]);
    const rows = Array.from({ length: 123 }, (_, row) =>
      Array.from(logits.data.subarray(CLASSES * row, CLASSES * (row + 1))),
    );
    const one = await model.run({ x: data.x.subarray(122 * FEATURES) });
    rows[122]?.forEach((value, i) => {
      expect(one.logits.data[i]).toBeCloseTo(value, 5);
    });
    const losses = rows.map((row, i) => {
      const sum = row.reduce((all, z) => all + Math.exp(z), 0);
      return Math.log(sum) - (row[data.y[i] ?? -1] ?? Number.NaN);
    });
    const { loss, accuracy } = await model.evaluate(data);
    expect(loss).toBeCloseTo(losses.reduce((sum, each) => sum + each, 0) / 123, 5);
    const right = rows.filter((row, i) => row.indexOf(Math.max(...row)) === data.y[i]);
    expect(accuracy).toBeCloseTo(right.length / 123, 6);
  });

  it("computes only the outputs that are asked for, from the inputs that they need", async () => {
    const [a, b] = [new Linear(2), new Linear(3)];
    const model = new Model(new Sequential([a, b]), {
      inputs: { x: input.rows(4), z: input.rows(5) },
      outputs: ({ x, z }) => ({ left: a.forward(x), right: b.forward(z), twice: x.mul(2) }),
      ...({ device, seed: 1 } as const),
    });
    onTestFinished(() => model.dispose());
    const [x, z] = [new Float32Array(12).fill(1), new Float32Array(15).fill(2)];
    const all = await model.run({ x, z });
    expect(all.right.shape).toEqual([3, 3]);
    expect((await model.run({ z }, { outputs: ["right"] })).right).toEqual(all.right);
    const { left, twice } = await model.run({ x }, { outputs: ["left", "twice"] });
    expect({ left, twice }).toEqual({ left: all.left, twice: all.twice });
    await expect(model.run({ x }, { outputs: ["right"] })).rejects.toThrow(
      /the input z is missing/,
    );
  });

  it("makes one update from arrays at hand, as fit does", async () => {
    const data = points(BATCH);
    const [a, b] = [make(device, adam(), 0.5), make(device, adam(), 0.5)];
    const scores = await a.step(data);
    const { epochs } = await b.fit(data);
    expect(scores.loss).toBe(epochs[0]?.loss);
    expect(Object.keys(scores).sort()).toEqual(["accuracy", "loss"]);
    expect(await a.parameters()).toEqual(await b.parameters());
  });

  it("trains the parameters that the optimiser chooses alone", async () => {
    const model = make(device, adam({ parameters: (name) => name.startsWith("3.") }));
    const before = await model.parameters();
    await model.fit(points(16));
    const after = await model.parameters();
    expect(after["0.weight"]).toEqual(before["0.weight"]);
    expect(after["3.weight"]).not.toEqual(before["3.weight"]);
  });

  it("lets calls that read see it as it was when the epoch began", async () => {
    const model = make(device, sgd({ learningRate: 0.5 }));
    const before = await model.parameters();
    const running = model.fit(points(4000), { epochs: 1 });
    const during = await model.parameters();
    await running;
    expect(during).toEqual(before);
    expect(await model.parameters()).not.toEqual(before);
  });

  it("ends a run for a signal, and trains on afterwards", async () => {
    const model = make(device, sgd());
    const controller = new AbortController();
    controller.abort("enough");
    await expect(model.fit(points(16), { signal: controller.signal })).rejects.toBe("enough");
    expect((await model.fit(points(16))).epochs).toHaveLength(1);
  });

  it("drops half of the elements while training, and none at inference", async () => {
    const net = new Dropout(0.5);
    const model = new Model(net, {
      inputs: { x: input.rows(1000) },
      outputs: ({ x }) => ({ kept: net.forward(x) }),
      loss: ({ kept }) => kept.mean(),
      device,
      seed: 1,
    });
    onTestFinished(() => model.dispose());
    const x = new Float32Array(1000).fill(1);
    expect((await model.run({ x })).kept.data.every((value) => value === 1)).toBe(true);
    const { x: slope } = await model.gradients({ x }, { by: ["x"] });
    const kept = slope.data.filter((value) => value !== 0);
    expect(kept.length).toBeGreaterThan(400);
    expect(kept.length).toBeLessThan(600);
    // Dropout at 0.5 scales a kept element by 2, and the mean divides by the 1000 elements.
    expect(kept[0]).toBeCloseTo(2 / 1000, 7);
    dropped.push(Array.from(slope.data, (value) => Number(value === 0)));
  });
});

it("all devices drop the same elements", () => {
  for (const other of dropped) expect(other).toEqual(dropped[0]);
});
