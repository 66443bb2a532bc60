// Dropout: where masks act, where they come from, and that every device draws the same.
import {
  ConvPoolLayer,
  FullyConnectedLayer,
  linear,
  type Network,
  type NetworkLayers,
  SoftmaxLayer,
} from "network3";
import { describe, expect, it } from "vitest";
import { Purpose, RandomStream } from "../../src/random.js";
import { devices, settings } from "../support/devices.js";
import {
  BATCH,
  CLASSES,
  denseLayers,
  examples,
  FEATURES,
  make,
  parameter,
  randomParameters,
  valuesOf,
} from "../support/networks.js";
import { TestRandom } from "../support/random.js";

const silent = { log: false } as const;
const SEED = 2 ** 40 + 7;
const ROWS = 4;
const INPUTS = 30;
const P = 0.3;

/** Two linear layers with equal input shapes, so that equal random streams would be visible. */
function equalShapes(): NetworkLayers {
  const fc = { nIn: INPUTS, nOut: INPUTS, activationFn: linear, pDropout: P };
  return [
    new FullyConnectedLayer(fc),
    new FullyConnectedLayer(fc),
    new SoftmaxLayer({ nIn: INPUTS, nOut: 2 }),
  ];
}

/** The mask of layers[0], derived from the rows of its weights that have a gradient. */
async function maskOfFirstLayer(net: Network): Promise<number[]> {
  const mask: number[] = [];
  for (let row = 0; row < ROWS; row++) {
    const x = new Float32Array(ROWS * INPUTS).fill(1, row * INPUTS, (row + 1) * INPUTS);
    const gradients = await net.gradients({ x, y: new Int32Array(ROWS) });
    const w = parameter(gradients, "layers.0.w");
    for (let i = 0; i < INPUTS; i++) {
      mask.push(w.subarray(i * INPUTS, (i + 1) * INPUTS).some((value) => value !== 0) ? 1 : 0);
    }
  }
  return mask;
}

function philoxMask(stream: number, step: number): number[] {
  const random = new RandomStream(SEED, Purpose.dropout, stream, step);
  const limit = Math.floor((1 - P) * 2 ** 32);
  return Array.from({ length: ROWS * INPUTS }, (_, i) => (random.word(i) < limit ? 1 : 0));
}

async function makeEqualShapes(setting: (typeof settings)[number]): Promise<Network> {
  const net = make(equalShapes(), { ...setting, seed: SEED }, ROWS);
  await net.setParameters(randomParameters(await net.parameters(), "masks"));
  return net;
}

describe.each(settings)("masks on $device with $threads thread(s)", (setting) => {
  it("are those of the generator at (seed, layer, step, element)", async () => {
    const net = await makeEqualShapes(setting);
    const mask = await maskOfFirstLayer(net);
    expect(mask).toEqual(philoxMask(0, 0));
    expect(new Set(mask).size).toBe(2);
  });

  it("change with the step, which training moves on", async () => {
    const net = await makeEqualShapes(setting);
    const batches = examples(3 * ROWS, "steps", INPUTS, 2);
    await net.SGD(batches, 2, ROWS, 0, undefined, undefined, silent);
    expect(net.step).toBe(6);
    expect(await maskOfFirstLayer(net)).toEqual(philoxMask(0, 6));
    expect(philoxMask(0, 6)).not.toEqual(philoxMask(0, 0));
  });

  it("differ between layers of equal shape, and training uses the same as gradients()", async () => {
    const net = await makeEqualShapes(setting);
    const batch = examples(ROWS, "layers", INPUTS, 2);
    const drawn = await net.gradients(batch);
    const masks = {
      "layers.0": Float32Array.from(philoxMask(0, 0)),
      "layers.1": Float32Array.from(philoxMask(1, 0)),
    };
    expect(masks["layers.0"]).not.toEqual(masks["layers.1"]);
    const injected = await net.gradients(batch, { masks });
    const before = await net.parameters();
    await net.SGD(batch, 1, ROWS, 1, undefined, undefined, silent);
    const after = await net.parameters();
    for (const [name, { data }] of Object.entries(drawn)) {
      data.forEach((value, i) => {
        expect(value, `${name}[${i}]`).toBeCloseTo(injected[name]?.data[i] ?? Number.NaN, 5);
        const step = (before[name]?.data[i] ?? 0) - (after[name]?.data[i] ?? 0);
        expect(value, `${name}[${i}]`).toBeCloseTo(step, 4);
      });
    }
  });
});

describe.each(devices)("dropout on %s", (device) => {
  it("masks the input of the layer in training, without rescaling", async () => {
    const dropping = make(denseLayers(0.4), { device });
    const start = randomParameters(await dropping.parameters(), "input");
    await dropping.setParameters(start);
    const plain = make(denseLayers(), { device });
    await plain.setParameters(start);
    const { x, y } = examples(BATCH);
    const random = new TestRandom("mask");
    const mask = Float32Array.from(x, () => (random.uniform() < 0.5 ? 0 : 1));
    const masks = { "layers.0": mask, "layers.1": new Float32Array(BATCH * 7).fill(1) };
    const masked = await dropping.gradients({ x, y }, { masks });
    const expected = await plain.gradients({ x: x.map((value, i) => value * (mask[i] ?? 0)), y });
    expect(valuesOf(masked)).toEqual(valuesOf(expected));
  });

  it("scales the product by 1-p for predictions, not the bias", async () => {
    const p = 0.25;
    const softmax = (pDropout: number): NetworkLayers => [
      new SoftmaxLayer({ nIn: FEATURES, nOut: CLASSES, pDropout }),
    ];
    const dropping = make(softmax(p), { device });
    const plain = make(softmax(0), { device });
    const start = randomParameters(await plain.parameters(), "scale", 1);
    await dropping.setParameters(start);
    const w = parameter(start, "layers.0.w").map((value) => (1 - p) * value);
    await plain.setParameters({ ...start, "layers.0.w": { shape: [FEATURES, CLASSES], data: w } });
    const { x } = examples(7);
    const expected = await plain.feedforward(x);
    (await dropping.feedforward(x)).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 6);
    });
    expect(await dropping.feedforward(x)).toEqual(await dropping.feedforward(x));
  });

  it("has no effect before a convolution, as in network3, where both paths use the inference output", async () => {
    const layers: NetworkLayers = [
      new FullyConnectedLayer({ nIn: FEATURES, nOut: 16, pDropout: 0.5 }),
      new ConvPoolLayer({ imageShape: [1, 4, 4], filterShape: [2, 1, 3, 3], activationFn: linear }),
      new SoftmaxLayer({ nIn: 2, nOut: CLASSES }),
    ];
    const net = make(layers, { device });
    await net.setParameters(randomParameters(await net.parameters(), "lost"));
    const batch = examples(BATCH);
    const withMask = (fill: number) =>
      net.gradients(batch, {
        masks: { "layers.0": new Float32Array(BATCH * FEATURES).fill(fill) },
      });
    const nothing = valuesOf(await withMask(0));
    expect(nothing).toEqual(valuesOf(await withMask(1)));
    expect(nothing["layers.0.w"]?.some((value) => value !== 0)).toBe(true);
    // The training cost equals the cost of the inference path.
    const expected = await net.cost(batch);
    const { epochs } = await net.SGD(batch, 1, BATCH, 0, undefined, undefined, silent);
    expect(epochs[0]?.cost).toBeCloseTo(expected, 5);
  });

  it("keeps about 1-p of the inputs", async () => {
    const net = make(equalShapes(), { device, seed: SEED }, ROWS);
    await net.setParameters(randomParameters(await net.parameters(), "share"));
    const mask = await maskOfFirstLayer(net);
    const share = mask.reduce((sum, kept) => sum + kept, 0) / mask.length;
    // The tolerance is four standard deviations of a binomial distribution with n = 120.
    expect(Math.abs(share - (1 - P))).toBeLessThan(4 * Math.sqrt((P * (1 - P)) / mask.length));
  });
});
