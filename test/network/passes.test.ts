// Trains with passes of the CPU compiler switched off. This uses kernels that small networks do not
// reach otherwise; the weights must still equal those of the reference.
import { ConvPoolLayer, FullyConnectedLayer, ReLU, SoftmaxLayer } from "network3";
import { afterEach, describe, expect, it } from "vitest";
import { BATCH, CLASSES, examples, FEATURES, make, parameter } from "../support/networks.js";
import { difference } from "../support/tolerance.js";

const nets = {
  convolutional: [
    new ConvPoolLayer({ imageShape: [1, 8, 8], filterShape: [5, 1, 3, 3], activationFn: ReLU }),
    new ConvPoolLayer({ imageShape: [5, 3, 3], filterShape: [7, 5, 2, 2], activationFn: ReLU }),
    new FullyConnectedLayer({ nIn: 7, nOut: 9, activationFn: ReLU, pDropout: 0.2 }),
    new SoftmaxLayer({ nIn: 9, nOut: CLASSES }),
  ],
  // The first layer is wide enough that threads divide its product by inputs. The rest is so small
  // that each thread computes it separately.
  connected: [
    new FullyConnectedLayer({ nIn: FEATURES, nOut: 50 }),
    new SoftmaxLayer({ nIn: 50, nOut: CLASSES, pDropout: 0.2 }),
  ],
} as const;

afterEach(() => {
  delete process.env.NETWORK3_PASSES_OFF;
});

// Images are mostly zero, like digits, and the last mini-batch is not full.
function digits() {
  const { x, y } = examples(12 * BATCH - 2);
  return { x: x.map((value) => Math.max(0, value - 0.7)), y };
}

async function trained(name: keyof typeof nets, device: "reference" | "cpu", threads: number) {
  const net = make(nets[name], { device, threads });
  const data = name === "connected" ? digits() : examples(12 * BATCH);
  await net.SGD(data, 3, BATCH, 0.2, data, undefined, { lmbda: 0.1, log: false });
  return net.parameters();
}

describe.each([
  ["none", "convolutional"],
  ["conv_pool", "convolutional"],
  ["direct_conv", "convolutional"],
  ["conv_pool,direct_conv", "convolutional"],
  ["dense", "convolutional"],
  ["all", "convolutional"],
  ["none", "connected"],
  ["early_tasks", "connected"],
  ["replicas", "connected"],
  ["early_tasks,replicas", "connected"],
  ["fold_penalty", "connected"],
] as const)("without the passes: %s", (passes, name) => {
  it.each([1, 2, 3])(`trains a ${name} net as the reference on %i threads`, async (threads) => {
    const expected = await trained(name, "reference", 1);
    if (passes !== "none") process.env.NETWORK3_PASSES_OFF = passes;
    const got = await trained(name, "cpu", threads);
    for (const parameters of Object.keys(expected)) {
      // The tolerance allows for rounding errors that accumulate over 36 steps.
      const found = difference(parameter(got, parameters), parameter(expected, parameters), 2e-4);
      expect(found, parameters).toBeUndefined();
    }
  });
});
