// The number of graph nodes of a step: each of our launches gives one, a call of cuDNN any number.
import { expect, it } from "vitest";
import { useEmulator } from "./support/emulated.js";
import { chapter, kernelsOf } from "./support/kernels.js";

const onGpu = Boolean(process.env.NETWORK3_TEST_GPU);
if (!onGpu) useEmulator();

it.each([
  ["shallow", 6],
  ["dbl_conv_relu", 13],
  ["dropout", 15],
])("a training step of %s is captured as its launches, %i", async (id, launches) => {
  const kernels = await kernelsOf(chapter(id), "trainStep");
  expect(kernels).toHaveLength(launches);
  for (const { implementation, graphNodes } of kernels) {
    if (onGpu && implementation.startsWith("cudnn")) expect(graphNodes).toBeGreaterThan(0);
    else expect([implementation, graphNodes]).toEqual([implementation, 1]);
  }
  const nodes = kernels.reduce((sum, { graphNodes = 0 }) => sum + graphNodes, 0);
  if (onGpu) console.log(`a training step of ${id} is ${nodes} nodes on this GPU`);
});
