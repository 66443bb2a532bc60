// Metrics and choices by labels.
import { input, Model } from "network3";
import { Flatten } from "network3/nn";
import { correct, oneHot, topK } from "network3/ops";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices } from "../support/devices.js";

const CLASSES = 4;
const data = {
  x: Float32Array.of(4, 3, 2, 1, 1, 5, 5, 0, 2, 2, 2, 2, 0, 1, 2, 3),
  y: Int32Array.of(1, 2, 3, 0),
};

describe.each(devices)("on %s", (device) => {
  it("the label is among the k largest values if fewer than k are larger", async () => {
    const net = new Flatten();
    const model = new Model(net, {
      inputs: { x: input.rows(CLASSES), y: input.label() },
      outputs: ({ x }) => ({ z: net.forward(x) }),
      loss: ({ z }) => z.mean(),
      metrics: ({ z, y }) => ({
        first: correct(z, y),
        one: topK(z, y, 1),
        two: topK(z, y, 2),
        all: topK(z, y, CLASSES),
        chosen: oneHot(y, CLASSES).mul(z).sum(1).mean(),
      }),
      ...{ batchSize: 4, seed: 1, device },
    });
    onTestFinished(() => model.dispose());
    expect(await model.evaluate(data)).toMatchObject({
      // Ties go to the lower class in `correct`, and to the label in `topK`.
      first: 0,
      one: 0.5,
      two: 0.75,
      all: 1,
      chosen: (3 + 5 + 2 + 0) / 4,
    });
  });
});
