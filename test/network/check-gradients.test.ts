// checkGradients finds wrong gradients, and the right ones right, on every device.
import {
  ConvPoolLayer,
  checkGradients,
  FullyConnectedLayer,
  Network,
  SoftmaxLayer,
} from "network3";
import { describe, expect, it, vi } from "vitest";

const BATCH = 4;
const data = {
  x: Float64Array.from({ length: BATCH * 64 }, (_, i) => Math.sin(i)),
  y: Int32Array.of(0, 1, 2, 3),
};

const net = (device: "cpu" | "reference", pDropout = 0) =>
  new Network(
    [
      new ConvPoolLayer({ imageShape: [1, 8, 8], filterShape: [2, 1, 3, 3], activationFn: "tanh" }),
      new FullyConnectedLayer({ nIn: 18, nOut: 6, pDropout }),
      new SoftmaxLayer({ nIn: 6, nOut: 4 }),
    ],
    BATCH,
    { device, seed: 1, init: "glorot" },
  );

describe("checkGradients", () => {
  it.each([
    ["reference", 1e-7],
    ["cpu", 1e-5],
  ] as const)(
    "finds the gradients of %s right and leaves the network as it is",
    async (device, most) => {
      const checked = net(device);
      const before = await checked.parameters();
      const { parameters, largestError } = await checkGradients(checked, data, { lmbda: 0.5 });
      expect(Object.keys(parameters)).toEqual(Object.keys(before));
      expect(parameters["layers.0.w"]?.checked).toBe(18);
      expect(parameters["layers.1.w"]?.checked).toBe(20);
      expect(largestError).toBeLessThan(most);
      expect(largestError).toBe(Math.max(...Object.values(parameters).map(({ error }) => error)));
      expect(await checked.parameters()).toEqual(before);
      await checked.dispose();
    },
  );

  it("finds a wrong gradient, and names its parameter", async () => {
    const checked = net("reference");
    const right = await checked.gradients(data);
    const bias = right["layers.1.b"];
    vi.spyOn(checked, "gradients").mockResolvedValue({
      ...right,
      ...(bias && { "layers.1.b": { ...bias, data: bias.data.map((value) => 1.01 * value) } }),
    });
    const { parameters } = await checkGradients(checked, data);
    expect(parameters["layers.1.b"]?.error).toBeGreaterThan(5e-3);
    expect(parameters["layers.1.w"]?.error).toBeLessThan(1e-7);
    await checked.dispose();
  });

  it("checks as many values as it is asked to", async () => {
    const checked = net("reference");
    const { parameters } = await checkGradients(checked, data, { samples: 2 });
    expect(Object.values(parameters).map((each) => each.checked)).toEqual([2, 2, 2, 2, 2, 2]);
    await checked.dispose();
  });

  it("refuses networks with dropout", async () => {
    const checked = net("reference", 0.5);
    await expect(checkGradients(checked, data)).rejects.toThrow(/layers\[1\] drops inputs/);
    await checked.dispose();
  });
});
