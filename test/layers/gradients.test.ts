// Compares the gradients of whole layers with finite differences of the cost, in float64.
import {
  ConvPoolLayer,
  FullyConnectedLayer,
  linear,
  type NetworkLayers,
  ReLU,
  SoftmaxLayer,
  sigmoid,
  tanh,
} from "network3";
import { describe, expect, it } from "vitest";
import { examples, make, randomParameters } from "../support/networks.js";

const BATCH = 3;
const STEP = 1e-5;

describe.each([linear, sigmoid, tanh, ReLU])("gradients with $name", (activationFn) => {
  it.each([
    [
      "convolution, fully connected, softmax",
      (): NetworkLayers => [
        new ConvPoolLayer({
          imageShape: [2, 6, 5],
          filterShape: [3, 2, 3, 2],
          poolsize: [2, 2],
          activationFn,
        }),
        new FullyConnectedLayer({ nIn: 12, nOut: 4, activationFn }),
        new SoftmaxLayer({ nIn: 4, nOut: 3 }),
      ],
      60,
    ],
    [
      "two convolutions",
      (): NetworkLayers => [
        new ConvPoolLayer({
          imageShape: [1, 8, 7],
          filterShape: [2, 1, 2, 3],
          poolsize: [2, 1],
          activationFn,
        }),
        new ConvPoolLayer({
          imageShape: [2, 3, 5],
          filterShape: [3, 2, 2, 2],
          poolsize: [1, 2],
          activationFn,
        }),
        new SoftmaxLayer({ nIn: 12, nOut: 3 }),
      ],
      56,
    ],
  ])("of %s", async (name, layers, features) => {
    const net = make(layers(), { device: "reference" }, BATCH);
    const start = randomParameters(await net.parameters(), name, 0.5);
    await net.setParameters(start);
    const data = examples(BATCH, `${name} ${activationFn.name}`, features, 3);
    const options = { lmbda: 0.3, numTrainingBatches: 2 };
    const gradients = await net.gradients(data, options);
    const costAt = async (key: string, element: number, change: number) => {
      const { shape, data: values } = start[key] ?? { shape: [], data: new Float32Array() };
      const moved = Float64Array.from(values);
      moved[element] = (moved[element] ?? 0) + change;
      await net.setParameters({ [key]: { shape, data: moved } });
      const cost = await net.cost(data, options);
      await net.setParameters({ [key]: { shape, data: values } });
      return cost;
    };
    for (const [key, { data: values }] of Object.entries(gradients)) {
      for (let i = 0; i < values.length; i++) {
        const slope = ((await costAt(key, i, STEP)) - (await costAt(key, i, -STEP))) / (2 * STEP);
        expect(Math.abs((values[i] ?? Number.NaN) - slope), `${key}[${i}]`).toBeLessThan(1e-7);
      }
    }
  });
});
