// Initial values: the standard deviations of network3, the other rules, and repetition by equal seeds.
import {
  ConvPoolLayer,
  type FloatArray,
  FullyConnectedLayer,
  type Init,
  type NetworkLayers,
  SoftmaxLayer,
} from "network3";
import { describe, expect, it } from "vitest";
import { devices } from "../support/devices.js";
import { make, parameter, snapshot } from "../support/networks.js";

/** Layers that are large enough for precise moments: 6,400 filter weights, 80,000 and 4,000 dense ones. */
function layers(init?: Init): NetworkLayers {
  const option = init && { init };
  return [
    new ConvPoolLayer({ imageShape: [4, 9, 9], filterShape: [64, 4, 5, 5], ...option }),
    new FullyConnectedLayer({ nIn: 256, nOut: 400, ...option }),
    new SoftmaxLayer({ nIn: 400, nOut: 10, ...option }),
  ];
}

function moments(array: FloatArray) {
  const values = Array.from(array);
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const central = (power: number) =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0) / n;
  const sd = Math.sqrt(central(2));
  return { n, mean, sd, skewness: central(3) / sd ** 3, kurtosis: central(4) / sd ** 4 };
}

/** Checks that moments are within five standard errors of a normal distribution with this deviation. */
function expectNormal(values: FloatArray, sd: number): void {
  const { n, mean, sd: actual, skewness, kurtosis } = moments(values);
  expect(Math.abs(mean)).toBeLessThan((5 * sd) / Math.sqrt(n));
  expect(Math.abs(actual / sd - 1)).toBeLessThan(5 / Math.sqrt(2 * n));
  expect(Math.abs(skewness)).toBeLessThan(5 * Math.sqrt(6 / n));
  expect(Math.abs(kurtosis - 3)).toBeLessThan(5 * Math.sqrt(24 / n));
}

const zeros = (values: FloatArray) => values.every((value) => value === 0);

/** `fanIn` and `fanOut` of the three layers. */
const fans = [
  { fanIn: 4 * 25, fanOut: 64 * 25 },
  { fanIn: 256, fanOut: 400 },
  { fanIn: 400, fanOut: 10 },
];

describe.each(devices)("start values on %s", (device) => {
  it("are network3's by default", async () => {
    const parameters = await make(layers(), { device }).parameters();
    // n_out of the convolution: 64 filters of 25 weights over windows of 4.
    expectNormal(parameter(parameters, "layers.0.w"), Math.sqrt(4 / (64 * 25)));
    expectNormal(parameter(parameters, "layers.0.b"), 1);
    expectNormal(parameter(parameters, "layers.1.w"), Math.sqrt(1 / 400));
    expectNormal(parameter(parameters, "layers.1.b"), 1);
    expect(zeros(parameter(parameters, "layers.2.w"))).toBe(true);
    expect(zeros(parameter(parameters, "layers.2.b"))).toBe(true);
  });

  it("repeat with the seed and change with it", async () => {
    const first = await snapshot(make(layers(), { device, seed: 5 }));
    expect(await snapshot(make(layers(), { device, seed: 5, threads: 1 }))).toEqual(first);
    const other = await snapshot(make(layers(), { device, seed: 6 }));
    const far = await snapshot(make(layers(), { device, seed: 5 + 2 ** 32 }));
    for (const name of ["layers.0.w", "layers.0.b", "layers.1.w", "layers.1.b"]) {
      expect(other[name]).not.toEqual(first[name]);
      expect(far[name]).not.toEqual(first[name]);
    }
  });
});

describe.each([
  ["fanIn", ({ fanIn }: { fanIn: number }) => Math.sqrt(1 / fanIn)],
  [
    "glorot",
    ({ fanIn, fanOut }: { fanIn: number; fanOut: number }) => Math.sqrt(2 / (fanIn + fanOut)),
  ],
  ["he", ({ fanIn }: { fanIn: number }) => Math.sqrt(2 / fanIn)],
] as const)("init %s", (init, deviation) => {
  it("draws weights with its deviation and starts biases at 0, of a layer or of all", async () => {
    const ofLayers = await make(layers(init), { device: "reference" }).parameters();
    const ofNetwork = await make(layers(), { device: "reference", init }).parameters();
    expect(ofNetwork).toEqual(ofLayers);
    for (const [index, fan] of fans.entries()) {
      expectNormal(parameter(ofLayers, `layers.${index}.w`), deviation(fan));
      expect(zeros(parameter(ofLayers, `layers.${index}.b`))).toBe(true);
    }
  });
});

it("is rounded once: cpu starts at the float32 of the reference's values", async () => {
  const exact = await make(layers(), { device: "reference" }).parameters();
  const rounded = await make(layers(), { device: "cpu" }).parameters();
  for (const [name, { data }] of Object.entries(exact)) {
    expect(data).toBeInstanceOf(Float64Array);
    expect(parameter(rounded, name)).toEqual(Float32Array.from(data));
  }
});

it("draws every parameter from a stream of its own", async () => {
  const twin = () => new FullyConnectedLayer({ nIn: 12, nOut: 12 });
  const net = make([twin(), twin(), new SoftmaxLayer({ nIn: 12, nOut: 2 })], {});
  const parameters = await net.parameters();
  const names = ["layers.0.w", "layers.0.b", "layers.1.w", "layers.1.b"];
  const firsts = names.map(
    (name) => (parameters[name]?.data[0] ?? 0) / (name.endsWith("w") ? Math.sqrt(1 / 12) : 1),
  );
  expect(new Set(firsts.map((value) => value.toFixed(4))).size).toBe(4);
});

it("lets a layer's own init win over the network's", async () => {
  const own = [
    new FullyConnectedLayer({ nIn: 30, nOut: 10, init: "network3" }),
    new SoftmaxLayer({ nIn: 10, nOut: 3 }),
  ] as const;
  const parameters = await make(own, { init: "he", device: "reference" }).parameters();
  expect(zeros(parameter(parameters, "layers.0.b"))).toBe(false);
  expect(zeros(parameter(parameters, "layers.1.w"))).toBe(false);
});
