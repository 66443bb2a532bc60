// Modules give PyTorch's outputs, gradients, running statistics and updates (test/golden/pytorch/modules.py).
import { input, Model, type Parameters } from "network3";
import {
  AveragePool2d,
  BatchNorm1d,
  BatchNorm2d,
  Concat,
  Conv2d,
  GlobalAveragePool2d,
  LayerNorm,
  Linear,
  MaxPool2d,
  type Module,
  Reshape,
  Sequential,
} from "network3/nn";
import { meanSquaredError, relu } from "network3/ops";
import { sgd } from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices } from "../support/devices.js";
import { distance, pytorchTensors } from "../support/pytorch.js";

const BATCH = 4;
const EPOCHS = 4;
const { tensor, under } = await pytorchTensors("modules");

/** Makes the module of a case under the name that it has in the script. */
const modules: Readonly<Record<string, () => Module>> = {
  BatchNorm1d: () => new BatchNorm1d(),
  "BatchNorm1d of sequences": () => new BatchNorm1d({ epsilon: 1e-3, momentum: 0.3 }),
  BatchNorm2d: () =>
    new Sequential([new Conv2d({ filters: 4, kernel: 3, bias: false }), new BatchNorm2d(), relu]),
  "BatchNorm2d without scale": () => new BatchNorm2d({ affine: false }),
  LayerNorm: () => new Sequential([new Linear(6), new LayerNorm({ epsilon: 1e-4 })]),
  "LayerNorm of two axes": () => new LayerNorm({ axes: 2 }),
  groups: () =>
    new Conv2d({ filters: 6, kernel: [3, 2], stride: [2, 1], padding: [1, 0], groups: 2 }),
  AveragePool2d: () =>
    new Sequential([
      new Conv2d({ filters: 3, kernel: 2 }),
      new AveragePool2d(3, { stride: 2, padding: 1 }),
    ]),
  GlobalAveragePool2d: () =>
    new Sequential([new Conv2d({ filters: 3, kernel: 2 }), new GlobalAveragePool2d()]),
  Concat: () =>
    new Concat([
      new Conv2d({ filters: 3, kernel: 1 }),
      new Conv2d({ filters: 2, kernel: 3, padding: "same" }),
      new MaxPool2d(3, { stride: 1, padding: 1 }),
    ]),
  Reshape: () =>
    new Sequential([new Linear(8), new Reshape([2, 2, 2]), new Conv2d({ filters: 1, kernel: 2 })]),
};

describe.each(devices)("on %s", (device) => {
  const share = device === "reference" ? 1e-9 : 1e-5;

  it.each(Object.keys(modules))("%s gives its values, gradients and updates", async (name) => {
    const net = (modules[name] as () => Module)();
    const start: Parameters = under(`${name}/start`);
    const isTrained = Object.keys(under(`${name}/end`)).length > 0;
    const x = tensor(`${name}/x`);
    const target = tensor(`${name}/target`);
    const model = new Model(net, {
      inputs: { x: input.tensor(x.shape.slice(1)), t: input.target(target.shape.slice(1)) },
      outputs: ({ x: values }) => ({ y: net.forward(values) }),
      loss: ({ y, t }) => meanSquaredError(y, t),
      ...(isTrained && { optimizer: sgd({ learningRate: 0.02, momentum: 0.9 }) }),
      ...{ batchSize: BATCH, seed: 1, device },
    });
    onTestFinished(() => model.dispose());
    expect(Object.keys(await model.parameters()).sort()).toEqual(Object.keys(start).sort());
    await model.setParameters(start);
    const first = {
      x: x.data.subarray(0, (BATCH * x.data.length) / (x.shape[0] ?? 1)),
      t: target.data.subarray(0, (BATCH * target.data.length) / (target.shape[0] ?? 1)),
    };
    const expectNear = (actual: Parameters[string] | undefined, place: string) =>
      expect(distance(actual, tensor(`${name}/${place}`)), place).toBeLessThanOrEqual(share);

    expectNear((await model.run({ x: first.x })).y, "inference");
    const names = Object.keys(under(`${name}/gradient`));
    const gradients = await model.gradients(first, { by: names });
    for (const by of names) expectNear(gradients[by], `gradient/${by}`);
    if (!isTrained) return;
    const { epochs } = await model.fit({ x: x.data, t: target.data }, { epochs: EPOCHS });
    expect(epochs).toHaveLength(EPOCHS);
    for (const [key, value] of Object.entries(await model.parameters())) {
      expectNear(value, `end/${key}`);
    }
    expectNear((await model.run({ x: first.x })).y, "trained");
  });
});
