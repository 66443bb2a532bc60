// Functions with updates on a model's parameters, on every device.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { input, Model } from "network3";
import { Linear, Module, Parameter, Sequential } from "network3/nn";
import { binaryCrossEntropy, gradients, meanSquaredError, type Value } from "network3/ops";
import { adam, sgd } from "network3/optim";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { devices, type TestDevice } from "../support/devices.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-function-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Two numbers a and b of one element. */
class Pair extends Module {
  readonly a = new Parameter({ shape: [1], init: 1 });
  readonly b = new Parameter({ shape: [1], init: 10 });
  forward(x: Value): Value {
    return x.mul(this.a).add(this.b);
  }
}

function pair(device: TestDevice) {
  const net = new Pair();
  const model = new Model(net, {
    inputs: { x: input.rows(1) },
    outputs: ({ x }) => ({ y: net.forward(x) }),
    batchSize: 2,
    seed: 1,
    threads: 2,
    device,
  });
  onTestFinished(() => model.dispose());
  return { net, model };
}

const numbers = async (model: {
  parameters(): Promise<Record<string, { data: ArrayLike<number> }>>;
}) =>
  Object.fromEntries(
    Object.entries(await model.parameters()).map(([name, { data }]) => [name, Array.from(data)]),
  );

describe.each(devices)("a function of a model on %s", (device) => {
  it("updates that read old values take effect together after each step", async () => {
    const { net, model } = pair(device);
    const swap = model.function({ by: input.scalar() }, ({ by }) => {
      const [a, b] = [by.graph.parameter(net.a), by.graph.parameter(net.b)];
      return {
        outputs: { sum: a.add(b).sum() },
        updates: [
          [net.a, b.mul(by)],
          [net.b, a],
        ],
      };
    });
    const { sum } = await swap({ by: 2 });
    expect(sum).toEqual({ shape: [1], data: Float64Array.of(11) });
    expect(await numbers(model)).toEqual({ a: [20], b: [1] });
    await swap({ by: 1 }, { steps: 3 });
    expect(await numbers(model)).toEqual({ a: [1], b: [20] });
    expect(model.updates).toBe(4);
  });

  it("goes over rows in steps, gives means by epoch, rows, and last values", async () => {
    const { net, model } = pair(device);
    const walk = model.function({ x: input.rows(1) }, ({ x }) => {
      const b = x.graph.parameter(net.b);
      return {
        outputs: { mean: x.mean(), moved: x.add(b), before: b },
        updates: [[net.b, b.add(x.mean(0))]],
      };
    });
    const x = Float32Array.of(1, 3, 5, 7, 100);
    const { mean, moved, before } = await walk({ x }, { epochs: 2 });
    // The fifth row is beyond the last whole step.
    expect(mean).toEqual({ shape: [2], data: Float64Array.of(4, 4) });
    expect(moved?.shape).toEqual([4, 1]);
    expect(Array.from(moved?.data ?? [])).toEqual([19, 21, 25, 27]);
    expect(Array.from(before?.data ?? [])).toEqual([20]);
    expect((await numbers(model)).b).toEqual([26]);
  });

  it("gives rows in the order of the data when it visits them in another one", async () => {
    const { model } = pair(device);
    const twice = model.function({ x: input.rows(1) }, ({ x }) => ({
      outputs: { doubled: x.mul(2) },
    }));
    const x = Float32Array.from({ length: 20 }, (_, i) => i);
    const { doubled } = await twice({ x }, { shuffle: true, epochs: 2 });
    expect(Array.from(doubled.data)).toEqual(Array.from(x, (value) => 2 * value));
    expect(model.updates).toBe(0);
  });

  it("takes gradients for updates of its own", async () => {
    const { net, model } = pair(device);
    const descend = model.function({ x: input.rows(1), eta: input.scalar() }, ({ x, eta }) => {
      const loss = net.forward(x).square().mean();
      const [da, dx] = gradients(loss, [net.a, x]) as [Value, Value];
      return {
        outputs: { slope: dx },
        updates: [[net.a, da.graph.parameter(net.a).sub(da.mul(eta))]],
      };
    });
    // The loss is the mean of (a·x + b)² with a = 1 and b = 10.
    const { slope } = await descend({ x: Float32Array.of(2, 4), eta: 0.5 });
    expect(Array.from(slope.data)).toEqual([12, 14]);
    expect((await numbers(model)).a).toEqual([1 - 0.5 * (24 + 56)]);
  });

  it("an optimiser in a function makes the updates of fit", async () => {
    const make = (optimizer = adam({ learningRate: 0.05, clipNorm: 1 })) => {
      const net = new Sequential([new Linear(3), new Linear(1)]);
      const model = new Model(net, {
        inputs: { x: input.rows(2), t: input.target([1]) },
        outputs: ({ x }) => ({ y: net.forward(x) }),
        loss: ({ y, t }) => meanSquaredError(y, t),
        optimizer,
        batchSize: 4,
        ...{ seed: 1, threads: 2, device },
      });
      onTestFinished(() => model.dispose());
      const train = model.function({ x: input.rows(2), t: input.target([1]) }, ({ x, t }) => {
        const loss = meanSquaredError(net.forward(x), t);
        return { outputs: { loss }, updates: optimizer.updates(loss, net.parameters()) };
      });
      return { model, train };
    };
    const x = Float32Array.from({ length: 32 }, (_, i) => Math.sin(i));
    const t = Float32Array.from({ length: 16 }, (_, i) => Math.cos(i));
    const [a, b] = [make(), make()];
    const { epochs } = await a.model.fit({ x, t }, { epochs: 3, shuffle: true });
    const { loss } = await b.train({ x, t }, { epochs: 3, shuffle: true });
    expect(await b.model.parameters()).toEqual(await a.model.parameters());
    for (const [index, epoch] of epochs.entries()) {
      expect(loss.data[index]).toBeCloseTo(epoch.loss, 6);
    }
  });

  it("two optimisers of one model keep arrays of their own, which are saved", async () => {
    const make = () => {
      const [g, d] = [new Linear(1), new Linear(1)];
      const net = new Sequential([g, d]);
      const model = new Model(net, {
        inputs: { z: input.rows(2) },
        outputs: ({ z }) => ({ fake: g.forward(z) }),
        batchSize: 4,
        ...{ seed: 1, threads: 2, device },
      });
      onTestFinished(() => model.dispose());
      const inputs = { z: input.rows(2), real: input.rows(1) };
      const judge = model.function(inputs, ({ z, real }) => {
        const [no, yes] = [d.forward(g.forward(z)), d.forward(real)];
        const zero = no.mul(0);
        const loss = binaryCrossEntropy(no, zero).add(binaryCrossEntropy(yes, zero.add(1)));
        return { outputs: { loss }, updates: adam().updates(loss, d.parameters()) };
      });
      const forge = model.function({ z: input.rows(2) }, ({ z }) => {
        const no = d.forward(g.forward(z));
        const loss = binaryCrossEntropy(no, no.mul(0).add(1));
        const rate = sgd({ learningRate: (step) => 0.1 / (1 + step), momentum: 0.5 });
        return { outputs: { loss }, updates: rate.updates(loss, g.parameters()) };
      });
      return { model, judge, forge };
    };
    const z = Float32Array.from({ length: 16 }, (_, i) => Math.sin(i));
    const real = Float32Array.from({ length: 8 }, (_, i) => 3 + Math.cos(i));
    const round = async ({ judge, forge }: ReturnType<typeof make>) => {
      await judge({ z, real });
      await forge({ z });
    };
    const whole = make();
    const start = await whole.model.parameters();
    await round(whole);
    const between = await whole.model.parameters();
    expect(between["0.weight"]).not.toEqual(start["0.weight"]);
    expect(between["1.weight"]).not.toEqual(start["1.weight"]);
    const file = join(folder, `two-${device}.safetensors`);
    await whole.model.save(file);
    await round(whole);
    const again = make();
    await again.model.load(file);
    await round(again);
    expect(await again.model.parameters()).toEqual(await whole.model.parameters());
  });
});
