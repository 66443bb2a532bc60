// Sizes for which work is divided into columns, pieces of a mini-batch or pieces of an upload.
import {
  ConvPoolLayer,
  FullyConnectedLayer,
  type Network,
  type NetworkLayers,
  SoftmaxLayer,
  tanh,
} from "network3";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  BATCH,
  CLASSES,
  denseLayers,
  examples,
  FEATURES,
  make,
  parameter,
  randomParameters,
} from "../support/networks.js";

/** Returns the gradients of one mini-batch, on the reference and on `threads` CPU threads. */
async function gradients(layers: NetworkLayers, batch: number, features: number, threads: number) {
  const data = examples(batch, "large", features);
  const nets = [
    make(layers, { device: "reference" }, batch),
    make(layers, { device: "cpu", threads }, batch),
  ] as const;
  const parameters = randomParameters(await nets[0].parameters(), "large", 0.1);
  await Promise.all(nets.map((net: Network) => net.setParameters(parameters)));
  return Promise.all(nets.map((net: Network) => net.gradients(data, { lmbda: 0.1 })));
}

/**
 * Returns the largest error of the gradients, relative to the largest value of the same parameter.
 */
async function worstError(layers: NetworkLayers, batch: number, features: number, threads: number) {
  const [expected = {}, got = {}] = await gradients(layers, batch, features, threads);
  const errors = Object.keys(expected).map((name) => {
    const wanted = Array.from(parameter(expected, name));
    const scale = Math.max(...wanted.map(Math.abs));
    const worst = Array.from(parameter(got, name)).reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (wanted[i] ?? Number.NaN))),
      0,
    );
    return worst / scale;
  });
  return Math.max(...errors);
}

/**
 * Tolerance of float32 sums with millions of terms. A lost or misplaced piece gives far larger
 * errors.
 */
const ROUNDING = 1e-3;

describe.each([1, 2, 3])("the gradients on %i threads equal those of the reference", (threads) => {
  it("for wide layers, which the threads divide by columns", async () => {
    const layers = [
      new FullyConnectedLayer({ nIn: FEATURES, nOut: 100, activationFn: tanh }),
      new FullyConnectedLayer({ nIn: 100, nOut: 77, pDropout: 0.3 }),
      new SoftmaxLayer({ nIn: 77, nOut: CLASSES }),
    ] as const;
    expect(await worstError(layers, BATCH, FEATURES, threads)).toBeLessThan(ROUNDING);
  });

  it("for a mini-batch that convolutions process in pieces", async () => {
    const layers = [
      new ConvPoolLayer({ imageShape: [1, 128, 128], filterShape: [2, 1, 3, 3] }),
      new SoftmaxLayer({ nIn: 2 * 63 * 63, nOut: CLASSES }),
    ] as const;
    expect(await worstError(layers, 260, 128 * 128, threads)).toBeLessThan(ROUNDING);
  });

  it("for whole blocks of channels, which oneDNN processes in pieces", async () => {
    // Otherwise a fused kernel would convolve and pool at once.
    process.env.NETWORK3_PASSES_OFF = "conv_pool";
    onTestFinished(() => {
      delete process.env.NETWORK3_PASSES_OFF;
    });
    const layers = [
      new ConvPoolLayer({ imageShape: [16, 32, 32], filterShape: [16, 16, 1, 1] }),
      new SoftmaxLayer({ nIn: 16 * 16 * 16, nOut: CLASSES }),
    ] as const;
    expect(await worstError(layers, 420, 16 * 32 * 32, threads)).toBeLessThan(ROUNDING);
  });
});

it.each([Float32Array, Float64Array])(
  "every row of a large %o arrives in its place",
  async (Floats) => {
    const rows = 40_000;
    const { x, y } = examples(rows);
    const net = make(denseLayers(), { device: "cpu" });
    await net.setParameters(randomParameters(await net.parameters(), "large", 2));
    const all = await net.feedforward({ x: Floats.from(x), y });
    const last = await net.feedforward(x.slice((rows - 50) * FEATURES));
    expect(all.slice(-50 * CLASSES)).toEqual(last);
  },
);
