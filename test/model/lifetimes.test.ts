// Models that share a process: two at once, functions beside epochs, ends in the middle of calls.
import { input, Model } from "network3";
import { Linear } from "network3/nn";
import { meanSquaredError } from "network3/ops";
import { adam, sgd } from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices, type TestDevice } from "../support/devices.js";

const ROWS = 4000;
const x = Float32Array.from({ length: 2 * ROWS }, (_, i) => Math.sin(i));
const t = Float32Array.from({ length: ROWS }, (_, i) => Math.cos(i));

function make(device: TestDevice) {
  const layer = new Linear(1);
  const model = new Model(layer, {
    inputs: { x: input.rows(2), t: input.target([1]) },
    outputs: ({ x }) => ({ y: layer.forward(x) }),
    loss: ({ y, t }) => meanSquaredError(y, t),
    optimizer: sgd({ learningRate: 0.01 }),
    batchSize: 4,
    ...({ device, seed: 1, threads: 2 } as const),
  });
  onTestFinished(() => model.dispose());
  const inputs = { x: input.rows(2), t: input.target([1]) };
  const train = model.function(inputs, ({ x, t }) => {
    const loss = meanSquaredError(layer.forward(x), t);
    return { outputs: { loss }, updates: adam().updates(loss, layer.parameters()) };
  });
  return { model, layer, train };
}

describe.each(devices)("on %s", (device) => {
  it("two models train at once as they do alone", async () => {
    const alone = make(device);
    await alone.model.fit({ x, t }, { epochs: 2 });
    const pair = [make(device), make(device)];
    await Promise.all(pair.map(({ model }) => model.fit({ x, t }, { epochs: 2 })));
    for (const { model } of pair) {
      expect(await model.parameters()).toEqual(await alone.model.parameters());
    }
  });

  it("calls of a function queue with the others, and reads beside them see their beginning", async () => {
    const { model, train } = make(device);
    const start = await model.parameters();
    const training = train({ x, t }, { epochs: 2 });
    const fitting = model.fit({ x, t });
    const during = await model.parameters();
    await Promise.all([training, fitting]);
    expect(during).toEqual(start);
    const other = make(device);
    await other.train({ x, t }, { epochs: 2 });
    await other.model.fit({ x, t });
    expect(await model.parameters()).toEqual(await other.model.parameters());
  });

  it("a function that is defined while an epoch runs is there for the next call", async () => {
    const { model, layer } = make(device);
    const fitting = model.fit({ x, t });
    const halve = model.function({ by: input.scalar() }, ({ by }) => ({
      updates: [[layer.weight, by.graph.parameter(layer.weight).mul(by)]],
    }));
    const beside = await model.run({ x: x.subarray(0, 8) });
    expect(beside.y.shape).toEqual([4, 1]);
    await fitting;
    const before = (await model.parameters()).weight?.data ?? [];
    await halve({ by: 0.5 });
    const after = (await model.parameters()).weight?.data ?? [];
    expect(Array.from(after)).toEqual(Array.from(before, (value) => value / 2));
  });

  it("dispose() ends a function that runs, and refuses later calls", async () => {
    const { model, train } = make(device);
    const running = train({ x, t }, { epochs: 1e6 });
    const refused = expect(running).rejects.toMatchObject({ code: "ERR_DISPOSED" });
    await model.dispose();
    await refused;
    await expect(train({ x, t })).rejects.toMatchObject({ code: "ERR_DISPOSED" });
  });

  it("a signal ends a function at a step, and later calls go on from there", async () => {
    const { model, train } = make(device);
    const controller = new AbortController();
    const running = train(
      { x, t },
      { epochs: 1e6, signal: controller.signal, onProgress: () => controller.abort("enough") },
    );
    await expect(running).rejects.toBe("enough");
    expect(model.updates).toBeGreaterThan(0);
    const { loss } = await train({ x, t });
    expect(loss.data).toHaveLength(1);
  });
});
