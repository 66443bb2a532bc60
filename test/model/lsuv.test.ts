// Layer-sequential unit variance: the sums of each layer have variance 1, checked by float64 computations of the test's own.
import {
  ConvPoolLayer,
  DropoutLayer,
  FullyConnectedLayer,
  input,
  lsuv,
  Model,
  Network,
  type Parameter,
  type Parameters,
  ReLU,
  SoftmaxLayer,
} from "network3";
import { BatchNorm1d, Embedding, Flatten, init, Linear, LSTM, Sequential } from "network3/nn";
import { relu } from "network3/ops";
import { describe, expect, it, onTestFinished } from "vitest";
import { examples, make, valuesOf } from "../support/networks.js";

const ROWS = 12;
const SIDE = 6;

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** x [rows, inputs] times w [inputs, units]. */
function product(x: readonly number[], { shape, data }: Parameter): number[] {
  const [inputs = 1, units = 1] = shape;
  return Array.from({ length: (x.length / inputs) * units }, (_, i) => {
    const row = Math.floor(i / units);
    let sum = 0;
    for (let k = 0; k < inputs; k++)
      sum += (x[row * inputs + k] ?? 0) * (data[k * units + (i % units)] ?? 0);
    return sum;
  });
}

/** Images [rows, 1, SIDE, SIDE] with filters of one map: [rows, filters, places]. */
function correlation(x: readonly number[], { shape, data }: Parameter): number[] {
  const [filters = 1, , size = 1] = shape;
  const places = SIDE - size + 1;
  return Array.from({ length: (x.length / SIDE ** 2) * filters * places ** 2 }, (_, i) => {
    const [image, place] = [Math.floor(i / (filters * places ** 2)), i % places ** 2];
    const filter = Math.floor(i / places ** 2) % filters;
    let sum = 0;
    for (let u = 0; u < size; u++) {
      for (let v = 0; v < size; v++) {
        const [row, column] = [Math.floor(place / places) + u, (place % places) + v];
        const pixel = x[(image * SIDE + row) * SIDE + column] ?? 0;
        sum += pixel * (data[(filter * size + u) * size + v] ?? 0);
      }
    }
    return sum;
  });
}

/** The maxima of 2x2 windows of maps with an even side. */
function maxima(maps: readonly number[], side: number): number[] {
  return Array.from({ length: maps.length / 4 }, (_, i) => {
    const [map, place] = [Math.floor(i / (side / 2) ** 2), i % (side / 2) ** 2];
    const corner =
      map * side ** 2 + 2 * side * Math.floor(place / (side / 2)) + 2 * (place % (side / 2));
    return Math.max(...[0, 1, side, side + 1].map((step) => maps[corner + step] ?? 0));
  });
}

const positive = (values: readonly number[]) => values.map((value) => Math.max(0, value));

function weight(parameters: Parameters, name: string): Parameter {
  const found = parameters[name];
  if (!found) throw new Error(`${name} is missing`);
  return found;
}

const layers = () =>
  [
    new ConvPoolLayer({
      imageShape: [1, SIDE, SIDE],
      filterShape: [4, 1, 3, 3],
      activationFn: ReLU,
    }),
    new DropoutLayer({ pDropout: 0.25 }),
    new FullyConnectedLayer({ nOut: 7, activationFn: ReLU, pDropout: 0.5 }),
    new SoftmaxLayer({ nOut: 3, init: "he" }),
  ] as const;

describe("lsuv of a network", () => {
  it.each(["reference", "cpu"] as const)(
    "on %s gives the sums of each layer variance 1",
    async (device) => {
      const net = make(layers(), { device });
      const data = examples(ROWS, "lsuv", SIDE ** 2, 3);
      const found = await lsuv(net, data, { tolerance: 1e-5 });
      const parameters = await net.parameters();
      const maps = correlation(Array.from(data.x), weight(parameters, "layers.0.w"));
      const hidden = positive(maxima(maps, 4)).map((value) => 0.75 * value);
      const sums = product(hidden, weight(parameters, "layers.2.w")).map((value) => value / 2);
      const logits = product(positive(sums), weight(parameters, "layers.3.w"));
      const variances = { "layers.0.w": maps, "layers.2.w": sums, "layers.3.w": logits };
      expect(Object.keys(found)).toEqual(Object.keys(variances));
      for (const [name, values] of Object.entries(variances)) {
        expect(Math.abs(varianceOf(values) - 1), name).toBeLessThan(2e-5);
        expect(found[name]).toBeCloseTo(varianceOf(values), 5);
      }
    },
  );

  it("begins with orthonormal weights of the seed, and biases of 0", async () => {
    const data = examples(ROWS, "lsuv", SIDE ** 2, 3);
    const [first, again] = await Promise.all(
      [1, 2].map(async (from) => {
        const net = make(layers(), { device: "reference" });
        // The weights before it make no difference.
        const { "layers.2.w": w } = await net.parameters();
        if (w)
          await net.setParameters({ "layers.2.w": { ...w, data: w.data.map((x) => from * x) } });
        await lsuv(net, data);
        return net.parameters();
      }),
    );
    expect(again).toEqual(first);
    const { data: filters } = weight(first ?? {}, "layers.0.w");
    const dots = [0, 1, 2, 3].map((k) => {
      let sum = 0;
      for (let i = 0; i < 9; i++) sum += (filters[i] ?? 0) * (filters[9 * k + i] ?? 0);
      return sum;
    });
    expect(dots[0]).toBeGreaterThan(0);
    for (const dot of dots.slice(1)) expect(Math.abs(dot)).toBeLessThan(1e-12);
    expect(valuesOf(first ?? {})["layers.2.b"]).toEqual(Array(7).fill(0));
  });

  it("scales the weights that there are where orthonormal is false", async () => {
    const net = make(layers(), { device: "reference" });
    const before = valuesOf(await net.parameters())["layers.0.w"] ?? [];
    await lsuv(net, examples(ROWS, "lsuv", SIDE ** 2, 3).x, { orthonormal: false });
    const after = valuesOf(await net.parameters())["layers.0.w"] ?? [];
    const factor = (after[0] ?? 0) / (before[0] ?? 1);
    expect(factor).not.toBeCloseTo(1, 2);
    after.forEach((w, i) => void expect(w).toBeCloseTo(factor * (before[i] ?? 0), 12));
  });

  it("tells that zeros, with which the book's softmax layer begins, cannot be scaled", async () => {
    const net = make([new SoftmaxLayer({ nIn: 4, nOut: 3 })] as const, { device: "reference" });
    const { x } = examples(ROWS, "lsuv", 4, 3);
    await expect(lsuv(net, x, { orthonormal: false })).rejects.toThrow(/other start values to it/);
    expect(await lsuv(net, x)).toEqual({ "layers.0.w": expect.closeTo(1, 10) });
  });

  it("refuses a layer with constant sums, and changes nothing then", async () => {
    const net = make(layers(), { device: "reference" });
    const before = await net.parameters();
    const black = { x: new Float32Array(ROWS * SIDE ** 2), y: new Int32Array(ROWS) };
    await expect(lsuv(net, black)).rejects.toMatchObject({
      code: "ERR_DATA",
      message: expect.stringMatching(
        /^lsuv: the sums of layers\.0\.w are all 0, so no factor .* examples that differ/,
      ),
    });
    const ones = { x: new Float32Array(SIDE ** 2 * ROWS).fill(0.7), y: new Int32Array(ROWS) };
    const unit = make([new SoftmaxLayer({ nIn: SIDE ** 2, nOut: 1 })] as const, { device: "cpu" });
    await expect(lsuv(unit, ones)).rejects.toThrow(/the sums of layers\.0\.w are all -?\d/);
    expect(await net.parameters()).toEqual(before);
  });

  it.each([
    ["no examples", [], "ERR_DATA"],
    ["undefined", undefined, "ERR_ARGUMENT"],
  ])("refuses %s", async (_, data, code) => {
    const net = make(layers(), { device: "reference" });
    await expect(lsuv(net, data as never)).rejects.toMatchObject({ code });
  });
});

describe("lsuv of a model", () => {
  it("scales the weights of products, and leaves others as they are", async () => {
    const table = new Embedding({ entries: 5, size: 4 });
    const [hidden, norm, last] = [new Linear(6), new BatchNorm1d(), new Linear(2)];
    const net = new Sequential([table, new Flatten(), hidden, norm, relu, last]);
    const model = new Model(net, {
      inputs: { t: input.tokens(3) },
      outputs: ({ t }) => ({ y: net.forward(t) }),
      ...{ seed: 3, device: "reference" },
    });
    onTestFinished(() => model.dispose());
    const before = valuesOf(await model.parameters());
    const t = Int32Array.from({ length: 3 * ROWS }, (_, i) => (i * i + 1) % 5);
    const found = await lsuv(model, { t });
    expect(Object.keys(found)).toEqual(["2.weight", "5.weight"]);
    const parameters = await model.parameters();
    const { "0.weight": rows = [] } = valuesOf(parameters);
    expect(rows).toEqual(before["0.weight"]);
    const embedded = Array.from(t).flatMap((token) => rows.slice(4 * token, 4 * token + 4));
    expect(varianceOf(product(embedded, weight(parameters, "2.weight")))).toBeCloseTo(1, 6);
    const { y } = await model.run({ t });
    expect(varianceOf(Array.from(y.data))).toBeCloseTo(1, 6);
  });

  it("fits recurrent weights, on which their own sums depend, in a few iterations", async () => {
    const net = new Sequential([new LSTM(5, { last: true }), new Linear(2)]);
    const model = new Model(net, {
      inputs: { x: input.sequence(4, 3) },
      outputs: ({ x }) => ({ y: net.forward(x) }),
      ...{ seed: 1, device: "reference" },
    });
    onTestFinished(() => model.dispose());
    const { x } = examples(ROWS, "lsuv", 12, 2);
    const once = await lsuv(model, { x }, { maxIterations: 1 });
    expect(Math.abs((once["0.recurrent"] ?? 1) - 1)).toBeGreaterThan(0.01);
    const often = await lsuv(model, { x }, { maxIterations: 30 });
    expect(Math.abs((often["0.recurrent"] ?? 0) - 1)).toBeLessThan(0.01);
    expect(Object.keys(often)).toEqual(["0.weight", "0.recurrent", "1.weight"]);
  });

  it("needs a weight in a product", async () => {
    const net = new BatchNorm1d();
    const model = new Model(net, {
      inputs: { x: input.rows(4) },
      outputs: ({ x }) => ({ y: net.forward(x) }),
      device: "reference",
    });
    onTestFinished(() => model.dispose());
    await expect(lsuv(model, { x: new Float32Array(8) })).rejects.toThrow(
      /no weight of this model is a factor .* for example a Linear layer/,
    );
  });

  it("refuses numbers that its sums cannot hold", async () => {
    const net = new Linear(2, { init: init.constant(2) });
    const model = new Model(net, {
      inputs: { x: input.rows(4) },
      outputs: ({ x }) => ({ y: net.forward(x) }),
      device: "cpu",
    });
    onTestFinished(() => model.dispose());
    const x = Float32Array.from({ length: 8 }, (_, i) => (i % 3) * 1.6e38);
    await expect(lsuv(model, { x }, { orthonormal: false })).rejects.toMatchObject({
      code: "ERR_NAN",
      message: expect.stringMatching(
        /^lsuv: the sums of weight are not finite; nothing is changed/,
      ),
    });
  });
});

it("the event loop turns while large weights are made orthonormal", async () => {
  const layers = [
    new FullyConnectedLayer({ nIn: 400, nOut: 400 }),
    new SoftmaxLayer({ nIn: 400, nOut: 2 }),
  ];
  const net = new Network(layers, 2, { device: "cpu" });
  onTestFinished(() => net.dispose());
  await net.ready();
  const began = performance.now();
  let [last, longest, isRunning] = [began, 0, true];
  const turn = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (isRunning) setImmediate(turn);
  };
  setImmediate(turn);
  await lsuv(
    net,
    new Float32Array(800).map((_, i) => Math.sin(i)),
  );
  isRunning = false;
  expect(longest).toBeLessThan((performance.now() - began) / 4);
});
