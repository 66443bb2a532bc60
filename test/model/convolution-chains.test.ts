// Convolutions in a row give the reference's gradients, whatever layouts of memory their kernels choose.
import { input, Model } from "network3";
import { Conv2d, Sequential } from "network3/nn";
import { relu, type Value } from "network3/ops";
import { expect, it, onTestFinished } from "vitest";
import { distance } from "../support/pytorch.js";

const cubed = (y: Value): Value => y.mul(y.square()).mean();

/** Channels of the input, of the first and of the second convolution, and the sizes of their filters. */
const chains = [
  // Few channels, whose numbers no block of a vector register divides.
  { channels: [26, 6, 12], kernels: [1, 3] },
  { channels: [5, 20, 3], kernels: [1, 3] },
  { channels: [3, 4, 10], kernels: [3, 5] },
  // The second one has filters of one place.
  { channels: [2, 12, 6], kernels: [3, 1] },
  // Blocks of 8 and 16.
  { channels: [8, 16, 24], kernels: [1, 3] },
  { channels: [16, 8, 32], kernels: [3, 3] },
] as const;

it.each(chains)("$channels channels, filters of $kernels", async ({ channels, kernels }) => {
  const [inputs, first, second] = channels;
  const make = (device: "reference" | "cpu") => {
    const conv = (filters: number, kernel: number) =>
      new Conv2d({ filters, kernel, padding: "same" });
    const net = new Sequential([conv(first, kernels[0]), relu, conv(second, kernels[1]), relu]);
    const model = new Model(net, {
      inputs: { x: input.image(inputs, 5, 6) },
      outputs: ({ x }) => ({ y: net.forward(x) }),
      loss: ({ y }) => cubed(y),
      ...{ batchSize: 3, seed: 1, device },
    });
    onTestFinished(() => model.dispose());
    return model;
  };
  const [reference, cpu] = [make("reference"), make("cpu")];
  await cpu.copyFrom(reference);
  const x = Float32Array.from({ length: 3 * inputs * 30 }, (_, i) => Math.sin(1.3 * i));
  const by = ["x", ...Object.keys(await cpu.parameters())];
  const expected = await reference.gradients({ x }, { by });
  const actual = await cpu.gradients({ x }, { by });
  for (const name of by) {
    const gradient = expected[name];
    if (!gradient) throw new RangeError(`${name} has no gradient`);
    expect(distance(actual[name], gradient), name).toBeLessThanOrEqual(1e-5);
  }
});
