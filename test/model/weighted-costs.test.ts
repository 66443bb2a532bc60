// Weighted cross-entropy: what it is divided by, over one mini-batch and over several.
import { input, Model } from "network3";
import { Linear } from "network3/nn";
import { type CrossEntropyOptions, crossEntropy } from "network3/ops";
import { sgd } from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices } from "../support/devices.js";

const x = Float32Array.of(4, 3, 2, 1, 1, 5, 5, 0, 2);
const y = Int32Array.of(1, 2, 0);

describe.each(devices)("on %s", (device) => {
  function make(options: Omit<CrossEntropyOptions, "rowWeights">) {
    const net = new Linear(3);
    const model = new Model(net, {
      inputs: { x: input.rows(3), y: input.label(), w: input.target() },
      outputs: ({ x: values }) => ({ z: net.forward(values) }),
      loss: ({ z, y: labels, w }) => crossEntropy(z, labels, { ...options, rowWeights: w }),
      optimizer: sgd({ learningRate: 1 }),
      ...{ batchSize: 3, seed: 1, device },
    });
    onTestFinished(() => model.dispose());
    return model;
  }
  const weights = (...w: number[]) => ({ x, y, w: Float32Array.from(w) });

  it("equal weights change nothing", async () => {
    const model = make({});
    const plain = await model.evaluate(weights(1, 1, 1));
    expect((await model.step(weights(3, 3, 3))).loss).toBeCloseTo(plain.loss, 5);
  });

  it("a mini-batch whose weights are all 0 costs nothing and changes nothing", async () => {
    const model = make({ classWeights: [1, 2, 3] });
    const before = await model.parameters();
    const { w, weight } = await model.gradients(weights(0, 0, 0), { by: ["w", "weight"] });
    expect([...w.data, ...weight.data].every(Number.isFinite)).toBe(true);
    expect((await model.step(weights(0, 0, 0))).loss).toBe(0);
    expect(await model.parameters()).toEqual(before);
  });

  it("the sum is divided by the rows or by the weights, and parts of the data add up by rows", async () => {
    const model = make({ average: "rows" });
    const whole = (await model.evaluate(weights(1, 0, 4))).loss;
    const parts = await Promise.all(
      [0, 1, 2].map(async (row) => {
        const part = {
          x: x.subarray(3 * row, 3 * row + 3),
          y: y.subarray(row, row + 1),
          w: Float32Array.of([1, 0, 4][row] ?? 0),
        };
        return (await model.evaluate(part)).loss;
      }),
    );
    expect(whole).toBeCloseTo(parts.reduce((sum, part) => sum + part, 0) / 3, 5);
    expect(whole).toBeCloseTo((await model.step(weights(1, 0, 4))).loss, 5);
    expect((await make({}).step(weights(1, 0, 4))).loss).toBeCloseTo((whole * 3) / 5, 5);
  });
});
