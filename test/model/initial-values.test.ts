// Start values of modules by functions, and weights that are scaled.
import {
  type FloatArray,
  FullyConnectedLayer,
  input,
  Model,
  type Parameters,
  ReLU,
  SoftmaxLayer,
  scaleWeights,
} from "network3";
import { Conv2d, init, Linear, LSTM, type Module } from "network3/nn";
import { describe, expect, it, onTestFinished } from "vitest";
import { examples, make, valuesOf } from "../support/networks.js";

type Init = NonNullable<NonNullable<ConstructorParameters<typeof Linear>[1]>["init"]>;

async function startOf(net: Module, shape: readonly number[], seed = 1): Promise<Parameters> {
  const model = new Model(net, {
    inputs: { x: input.tensor(shape) },
    outputs: ({ x }) => ({ y: net.forward(x) }),
    ...{ seed, device: "reference" },
  });
  onTestFinished(() => model.dispose());
  return model.parameters();
}

async function weights(rule: Init, inputs: number, units: number): Promise<FloatArray> {
  const { weight } = await startOf(new Linear(units, { init: rule }), [inputs]);
  return weight?.data ?? new Float64Array();
}

describe.each(["normal", "uniform"] as const)("%s start values", (distribution) => {
  it.each([
    ["he", 2 / 150],
    ["glorot", 2 / 350],
    ["lecun", 1 / 150],
  ] as const)("of the rule %s have its variance", async (rule, variance) => {
    const values = Array.from(await weights(init[rule](distribution), 150, 200));
    const mean = values.reduce((sum, w) => sum + w, 0) / values.length;
    const spread = values.reduce((sum, w) => sum + (w - mean) ** 2, 0) / values.length;
    // Five standard errors of 30,000 values.
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(variance / values.length));
    expect(Math.abs(spread / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / values.length));
    const largest = Math.max(...values.map(Math.abs));
    const limit = Math.sqrt(3 * variance);
    if (distribution === "uniform") expect(largest).toBeLessThanOrEqual(limit);
    else expect(largest).toBeGreaterThan(limit);
  });
});

/** The products of the rows of a matrix with each other. */
function products(data: FloatArray, rows: number, at: (row: number, column: number) => number) {
  const columns = data.length / rows;
  return Array.from({ length: rows * rows }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < columns; c++) {
      sum += (data[at(Math.floor(i / rows), c)] ?? 0) * (data[at(i % rows, c)] ?? 0);
    }
    return sum;
  });
}

const identity = (size: number, factor = 1) =>
  Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? factor : 0));

/** The largest difference of two lists of one length. */
const apart = (actual: readonly number[], expected: readonly number[]): number =>
  Math.max(...actual.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN))));

describe("orthogonal start values", () => {
  it("have orthonormal columns where there are more inputs than units", async () => {
    const w = await weights(init.orthogonal(2), 7, 4);
    expect(
      apart(
        products(w, 4, (row, c) => c * 4 + row),
        identity(4, 4),
      ),
    ).toBeLessThan(1e-10);
  });

  it("have orthonormal rows where there are more units than inputs", async () => {
    const w = await weights(init.orthogonal(), 3, 5);
    expect(
      apart(
        products(w, 3, (row, c) => row * 5 + c),
        identity(3),
      ),
    ).toBeLessThan(1e-10);
  });

  it("make the filters of a convolution orthonormal", async () => {
    const conv = new Conv2d({ filters: 5, kernel: 3, init: init.orthogonal() });
    const { weight } = await startOf(conv, [2, 6, 6]);
    expect(
      apart(
        products(weight?.data ?? new Float64Array(), 5, (row, c) => row * 18 + c),
        identity(5),
      ),
    ).toBeLessThan(1e-10);
  });

  it("make a square of each gate of a recurrent layer", async () => {
    const { recurrent } = await startOf(new LSTM(4, { init: init.orthogonal() }), [3, 2]);
    const data = recurrent?.data ?? new Float64Array();
    for (let gate = 0; gate < 4; gate++) {
      const square = Float64Array.from({ length: 16 }, (_, i) => {
        const [row, column] = [Math.floor(i / 4), i % 4];
        return data[row * 16 + gate * 4 + column] ?? 0;
      });
      expect(
        apart(
          products(square, 4, (row, c) => row * 4 + c),
          identity(4),
        ),
      ).toBeLessThan(1e-10);
    }
  });
});

it("start values can be constants and arrays", async () => {
  expect(Array.from(await weights(init.constant(0.25), 2, 2))).toEqual([0.25, 0.25, 0.25, 0.25]);
  expect(Array.from(await weights(init.from([1, 2, 3, 4]), 2, 2))).toEqual([1, 2, 3, 4]);
  await expect(weights(init.from([1, 2, 3]), 2, 2)).rejects.toThrow(
    /init\.from: the array has 3 numbers, but the parameter has 4; give as many/,
  );
});

it("scaled weights of rectified linear units scale the log-odds by a power", async () => {
  const layers = [
    new FullyConnectedLayer({ nIn: 6, nOut: 5, activationFn: ReLU, init: "he" }),
    new FullyConnectedLayer({ nOut: 4, activationFn: ReLU, init: "he" }),
    new SoftmaxLayer({ nOut: 3, init: "he" }),
  ] as const;
  const net = make(layers, { device: "reference" });
  const { x } = examples(4, "scale", 6, 3);
  const odds = async () => {
    const p = await net.feedforward(x);
    return Array.from({ length: 4 }, (_, row) =>
      Math.log((p[3 * row] ?? 0) / (p[3 * row + 1] ?? 0)),
    );
  };
  const before = await odds();
  await scaleWeights(net, 1.5);
  const after = await odds();
  before.forEach((value, i) => void expect(after[i]).toBeCloseTo(1.5 ** 3 * value, 8));
});

it("scaled weights of a model leave its biases as they are", async () => {
  const net = new Linear(2);
  const model = new Model(net, {
    inputs: { x: input.rows(3) },
    outputs: ({ x }) => ({ y: net.forward(x) }),
    ...{ seed: 1, device: "reference" },
  });
  onTestFinished(() => model.dispose());
  await model.setParameters({ bias: { shape: [2], data: Float64Array.of(5, 6) } });
  const before = valuesOf(await model.parameters());
  await scaleWeights(model, -2);
  const after = valuesOf(await model.parameters());
  expect(after.bias).toEqual([5, 6]);
  expect(after.weight).toEqual(before.weight?.map((w) => -2 * w));
});
