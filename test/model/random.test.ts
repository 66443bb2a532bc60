// Draws inside a model are those of their streams, on every device.
import { input, Model } from "network3";
import { Dropout2d, Linear, Module } from "network3/nn";
import { bernoulli, normal, uniform, type Value } from "network3/ops";
import { sgd } from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";
import { Purpose, RandomStream, streamOf } from "../../src/random.js";
import { devices } from "../support/devices.js";

const SEED = 3;
const ROWS = 10;
const SIZE = 1000;

/** The numbers in [0, 1) that a draw at `place` makes in an update. */
function expected(place: string, length: number, step = 0): Float32Array {
  const stream = new RandomStream(SEED, Purpose.dropout, streamOf(place), step);
  return Float32Array.from({ length }, (_, i) => (stream.word(i) >>> 8) / 2 ** 24);
}

class Draws extends Module {
  forward(x: Value): Value {
    return uniform(x.graph, x.shape);
  }
}

class Holder extends Module {
  readonly inner = new Draws();
  forward(x: Value): Value {
    return x.graph.within(this.inner, () => this.inner.forward(x));
  }
}

const classOf = (device: string) => (device === "reference" ? Float64Array : Float32Array);

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe.each(devices)("draws on %s", (device) => {
  const options = { seed: SEED, device, threads: 2, batchSize: ROWS };

  it("have streams of their places, names and numbers", async () => {
    const net = new Holder();
    const model = new Model(net, {
      inputs: { x: input.rows(SIZE) },
      outputs: ({ x }) => ({
        first: uniform(x.graph, x.shape),
        second: uniform(x.graph, x.shape),
        named: uniform(x.graph, x.shape, "noise"),
        inner: net.forward(x),
        thrown: bernoulli(x, "coins"),
        sound: normal(x.graph, x.shape),
      }),
      ...options,
    });
    onTestFinished(() => model.dispose());
    const x = Float32Array.from({ length: ROWS * SIZE }, (_, i) => (i % SIZE) / (SIZE - 1));
    const drawn = await model.run({ x });
    expect(Float32Array.from(drawn.first.data)).toEqual(expected("#0", x.length));
    expect(Float32Array.from(drawn.second.data)).toEqual(expected("#1", x.length));
    expect(Float32Array.from(drawn.named.data)).toEqual(expected("/noise#0", x.length));
    expect(Float32Array.from(drawn.inner.data)).toEqual(expected("inner#0", x.length));
    const coins = expected("/coins#0", x.length).map((u, i) => (u < (x[i] ?? 0) ? 1 : 0));
    expect(Float32Array.from(drawn.thrown.data)).toEqual(coins);
    expect(mean(drawn.thrown.data)).toBeCloseTo(0.5, 1);
    const sounds = drawn.sound.data;
    const squares = sounds.map((value) => value * value);
    expect(Math.abs(mean(sounds))).toBeLessThan(0.03);
    expect(Math.abs(mean(squares) - 1)).toBeLessThan(0.05);
    expect(Math.abs(mean(squares.map((value) => value * value)) - 3)).toBeLessThan(0.4);
  });

  it("drop whole maps, and scale the others", async () => {
    const net = new Dropout2d(0.25);
    const [maps, size] = [200, 6];
    const model = new Model(net, {
      inputs: { x: input.image(maps / 2, 2, 3) },
      outputs: ({ x }) => ({ y: net.forward(x) }),
      loss: ({ y }) => y.sum(),
      ...{ ...options, batchSize: 2 },
    });
    onTestFinished(() => model.dispose());
    const data = { x: new Float32Array(maps * size).fill(1) };
    expect((await model.run(data)).y.data).toEqual(new (classOf(device))(maps * size).fill(1));
    const { x } = await model.gradients(data, { by: ["x"] });
    const kept = Array.from({ length: maps }, (_, map) => x.data[map * size]);
    expect(Array.from(x.data)).toEqual(kept.flatMap((value) => Array(size).fill(value)));
    const scale = device === "reference" ? 1 / 0.75 : Math.fround(1 / 0.75);
    expect(new Set(kept)).toEqual(new Set([0, scale]));
    expect(Math.abs(mean(kept.map(Number)) - 1)).toBeLessThan(0.15);
  });

  it("are new in each update", async () => {
    const net = new Linear(1);
    const model = new Model(net, {
      inputs: { x: input.rows(1) },
      outputs: ({ x }) => ({ z: net.forward(x) }),
      loss: ({ z }) => z.square().mean(),
      metrics: ({ x }) => ({ u: uniform(x.graph, []) }),
      optimizer: sgd(),
      ...options,
    });
    onTestFinished(() => model.dispose());
    const data = { x: new Float32Array(ROWS).fill(1) };
    for (const step of [0, 1, 2]) {
      expect((await model.step(data)).u).toBe(expected("#0", 1, step)[0]);
    }
  });
});
