// Layers beyond the book's: convolution, pooling, activation, dropout and linear outputs of a network.
import {
  ActivationLayer,
  activation,
  ConvLayer,
  ConvPoolLayer,
  checkGradients,
  DropoutLayer,
  FullyConnectedLayer,
  LinearLayer,
  Network,
  type NetworkLayers,
  PoolLayer,
  ReLU,
  SoftmaxLayer,
  scaledSigmoid,
  scaledTanh,
  tanh,
} from "network3";

import { describe, expect, it, onTestFinished } from "vitest";
import { devices } from "../support/devices.js";
import { examples, make, parameter, randomParameters, snapshot } from "../support/networks.js";

const BATCH = 4;
const swish = activation("swish", (z) => z.div(z.neg().exp().add(1)));
const silent = { log: false } as const;

/** From 8x8 images to 3 classes by every kind of layer, with sizes left out where they can be. */
const everyLayer = (pDropout = 0.2): NetworkLayers => [
  new DropoutLayer({ imageShape: [1, 8, 8], pDropout }),
  new ConvLayer({
    filterShape: [3, 1, 3, 2],
    stride: [1, 2],
    padding: 1,
    activationFn: scaledTanh(),
  }),
  new PoolLayer({ poolsize: 2, poolStride: 1, poolMode: "l2" }),
  new ActivationLayer({ activationFn: swish }),
  new ConvPoolLayer({
    filterShape: [4, 3, 2, 2],
    padding: [0, 1],
    poolsize: [3, 2],
    poolStride: [2, 2],
    poolMode: "average",
    activationFn: scaledSigmoid(2, 0.5),
  }),
  new FullyConnectedLayer({ nOut: 6, activationFn: "tanh", pDropout }),
  new LinearLayer({ nOut: 3, cost: "hinge" }),
];

const make3 = (layers: NetworkLayers, device: (typeof devices)[number]) =>
  make(layers, { device }, BATCH);

/** A network with random values in all parameters. */
async function filled(layers: NetworkLayers, device: (typeof devices)[number]) {
  const net = make3(layers, device);
  await net.setParameters(randomParameters(await net.parameters(), "filled"));
  return net;
}

it("sizes that are left out are those of the layer before", () => {
  const net = make3(everyLayer(), "reference");
  expect(net.layers.map(({ outputShape }) => outputShape)).toEqual([
    [1, 8, 8],
    [3, 8, 5],
    [3, 7, 4],
    [3, 7, 4],
    [4, 2, 2],
    [6],
    [3],
  ]);
  expect(net.layers[4]).toMatchObject({ imageShape: [3, 7, 4] });
  expect(net.layers[5]).toMatchObject({ nIn: 16 });
});

it("layers with sizes stay the objects that were given", () => {
  const layers: NetworkLayers = [
    new FullyConnectedLayer({ nIn: 5, nOut: 4 }),
    new SoftmaxLayer({ nIn: 4, nOut: 2 }),
  ];
  expect(make3(layers, "reference").layers).toEqual(layers);
  expect(make3(layers, "reference").layers[0]).toBe(layers[0]);
});

it("gradients of every layer are those of finite differences", async () => {
  const net = await filled(everyLayer(0), "reference");
  const { parameters } = await checkGradients(net, examples(BATCH, "check", 64, 3));
  for (const [name, { error }] of Object.entries(parameters)) {
    expect(error, name).toBeLessThan(1e-6);
  }
});

describe.each(devices)("on %s", (device) => {
  it("a saved network has all layers, and gives the same outputs", async () => {
    const net = await filled(everyLayer(), device);
    const again = await Network.load(await net.toBytes(), { device, activations: [swish] });
    onTestFinished(() => again.dispose());
    expect(again.layers.map((layer) => layer.describe())).toEqual(
      net.layers.map((layer) => layer.describe()),
    );
    expect(await snapshot(again)).toEqual(await snapshot(net));
    const { x } = examples(7, "saved", 64, 3);
    expect(await again.feedforward(x)).toEqual(await net.feedforward(x));
  });

  it("a convolution, a pooling and an activation are one ConvPoolLayer", async () => {
    const shapes = { imageShape: [2, 7, 6], filterShape: [3, 2, 3, 3], init: "he" } as const;
    const joined = await filled(
      [new ConvPoolLayer({ ...shapes, activationFn: ReLU }), new SoftmaxLayer({ nOut: 2 })],
      device,
    );
    const apart = make3(
      [
        new ConvLayer({ ...shapes, activationFn: "linear" }),
        new PoolLayer(),
        new ActivationLayer({ activationFn: ReLU }),
        new SoftmaxLayer({ nOut: 2 }),
      ],
      device,
    );
    const from = await joined.parameters();
    await apart.setParameters({
      "layers.0.w": from["layers.0.w"] as never,
      "layers.0.b": from["layers.0.b"] as never,
      "layers.3.w": from["layers.1.w"] as never,
      "layers.3.b": from["layers.1.b"] as never,
    });
    const data = examples(BATCH, "parts", 84, 2);
    const [one, other] = [await joined.feedforward(data.x), await apart.feedforward(data.x)];
    one.forEach((value, i) => void expect(other[i]).toBeCloseTo(value, 5));
    const [g, h] = [await joined.gradients(data), await apart.gradients(data)];
    parameter(g, "layers.0.w").forEach((value, i) => {
      expect(parameter(h, "layers.0.w")[i]).toBeCloseTo(value, 5);
    });
  });

  it("dropout in front of a convolution drops its inputs, and scales predictions", async () => {
    const p = 0.25;
    const rest = (): NetworkLayers => [
      new ConvPoolLayer({ imageShape: [1, 6, 6], filterShape: [2, 1, 3, 3], activationFn: tanh }),
      new SoftmaxLayer({ nOut: 3 }),
    ];
    const [conv, last] = rest() as [ConvPoolLayer, SoftmaxLayer];
    const front = new DropoutLayer({ imageShape: [1, 6, 6], pDropout: p });
    const dropping = make3([front, conv, last], device);
    const plain = await filled(rest(), device);
    const values = await plain.parameters();
    await dropping.setParameters(
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          name.replace(/\d/, (index) => String(Number(index) + 1)),
          value,
        ]),
      ),
    );
    const { x, y } = examples(BATCH, "front", 36, 3);
    const mask = x.map((_, i) => (i % 3 === 0 ? 0 : 1));
    const masked = await dropping.gradients({ x, y }, { masks: { "layers.0": mask } });
    const expected = await plain.gradients({ x: x.map((v, i) => v * (mask[i] ?? 0)), y });
    parameter(expected, "layers.0.w").forEach((value, i) => {
      expect(parameter(masked, "layers.1.w")[i]).toBeCloseTo(value, 6);
    });
    const outputs = await dropping.feedforward(x);
    (await plain.feedforward(x.map((v) => (1 - p) * v))).forEach((value, i) => {
      expect(outputs[i]).toBeCloseTo(value, 5);
    });
  });

  it.each(["quadratic", "crossEntropy", "hinge", "logLikelihood"] as const)(
    "the cost %s of linear outputs is that of its formula",
    async (cost) => {
      const net = await filled([new LinearLayer({ nIn: 5, nOut: 3, cost })], device);
      // 23 rows are no multiple of the batches of an evaluation.
      const data = examples(23, "linear", 5, 3);
      const z = await net.feedforward(data.x);
      const rows = Array.from(data.y, (label, row) => {
        const outputs = Array.from(z.slice(3 * row, 3 * row + 3));
        return { outputs, label, own: outputs[label] ?? 0 };
      });
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
      const costs = {
        quadratic: () =>
          rows.map(({ outputs, label }) =>
            sum(outputs.map((v, j) => 0.5 * (v - Number(j === label)) ** 2)),
          ),
        crossEntropy: () =>
          rows.map(({ outputs, label }) =>
            sum(outputs.map((v, j) => Math.log(1 + Math.exp(v)) - v * Number(j === label))),
          ),
        hinge: () =>
          rows.map(
            ({ outputs, label, own }) =>
              sum(outputs.map((v, j) => (j === label ? 0 : Math.max(0, 1 - own + v)))) / 3,
          ),
        logLikelihood: () =>
          rows.map(({ outputs, own }) => Math.log(sum(outputs.map(Math.exp))) - own),
      };
      expect(await net.cost(data)).toBeCloseTo(sum(costs[cost]()) / 23, 5);
      const largest = rows.map(({ outputs }) => outputs.indexOf(Math.max(...outputs)));
      expect(Array.from(await net.predict(data.x))).toEqual(largest);
      const right = largest.filter((label, row) => label === data.y[row]).length;
      expect(await net.accuracy(data)).toBeCloseTo(right / 23, 6);
    },
  );

  it("every layer learns together", async () => {
    const net = await filled(everyLayer(0.05), device);
    const data = examples(2 * BATCH, "learn", 64, 3);
    const before = await net.cost(data);
    await net.SGD(data, 40, BATCH, 0.3, undefined, undefined, silent);
    expect(await net.cost(data)).toBeLessThan(0.95 * before);
  });
});

it("two activations of one name in a network are refused, since it is saved by names", () => {
  const other = activation("swish", (z) => z);
  const layers: NetworkLayers = [
    new FullyConnectedLayer({ nIn: 4, nOut: 4, activationFn: swish }),
    new FullyConnectedLayer({ nOut: 4, activationFn: other }),
    new SoftmaxLayer({ nOut: 2 }),
  ];
  expect(() => new Network(layers, 1)).toThrow(
    /layers\[1\] \(FullyConnectedLayer\) has another activation of the name swish/,
  );
});

it("scaled activations are what their formulas say", async () => {
  const outputs = async (activationFn: ReturnType<typeof scaledTanh>) => {
    const net = make3(
      [
        new ActivationLayer({ nIn: 1, activationFn }),
        new LinearLayer({ nOut: 1, cost: "quadratic" }),
      ],
      "reference",
    );
    await net.setParameters({ "layers.1.w": { shape: [1, 1], data: Float64Array.of(1) } });
    return net.feedforward(Float64Array.of(-1, 0.5, 1));
  };
  const points = [-1, 0.5, 1];
  const lecun = await outputs(scaledTanh());
  points.forEach((z, i) => {
    expect(lecun[i]).toBeCloseTo(1.7159 * Math.tanh((2 * z) / 3), 12);
  });
  expect(lecun[2]).toBeCloseTo(1, 4);
  const shifted = await outputs(scaledSigmoid(2, 2));
  points.forEach((z, i) => void expect(shifted[i]).toBeCloseTo(1 + Math.tanh(z), 12));
});
