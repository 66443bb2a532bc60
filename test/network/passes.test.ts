// Training with passes of the cpu compiler off takes kernels that networks of this size do not reach
// else: the weights must be the reference's all the same.
import { ConvPoolLayer, FullyConnectedLayer, ReLU, SoftmaxLayer } from "network3";
import { afterEach, describe, expect, it } from "vitest";
import { BATCH, CLASSES, examples, make, parameter } from "../support/networks.js";
import { difference } from "../support/tolerance.js";

const layers = [
  new ConvPoolLayer({ imageShape: [1, 8, 8], filterShape: [5, 1, 3, 3], activationFn: ReLU }),
  new ConvPoolLayer({ imageShape: [5, 3, 3], filterShape: [7, 5, 2, 2], activationFn: ReLU }),
  new FullyConnectedLayer({ nIn: 7, nOut: 9, activationFn: ReLU, pDropout: 0.2 }),
  new SoftmaxLayer({ nIn: 9, nOut: CLASSES }),
] as const;

afterEach(() => {
  delete process.env.NETWORK3_PASSES_OFF;
});

async function trained(device: "reference" | "cpu", threads: number) {
  const net = make(layers, { device, threads });
  const data = examples(12 * BATCH);
  await net.SGD(data, 3, BATCH, 0.2, data, undefined, { lmbda: 0.1, log: false });
  return net.parameters();
}

describe.each(["none", "conv_pool", "direct_conv", "conv_pool,direct_conv", "dense", "all"])(
  "without the passes: %s",
  (passes) => {
    it.each([1, 2, 3])("trains as the reference on %i threads", async (threads) => {
      const expected = await trained("reference", 1);
      if (passes !== "none") process.env.NETWORK3_PASSES_OFF = passes;
      const got = await trained("cpu", threads);
      for (const name of Object.keys(expected)) {
        // Rounding errors of 36 steps, each of which feeds the next.
        const found = difference(parameter(got, name), parameter(expected, name), 2e-4);
        expect(found, name).toBeUndefined();
      }
    });
  },
);
