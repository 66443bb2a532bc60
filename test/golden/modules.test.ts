// Modules give PyTorch's outputs, gradients, running statistics and updates (test/golden/pytorch/modules.py).
import { input, Model } from "network3";
import {
  AveragePool2d,
  BatchNorm1d,
  BatchNorm2d,
  Concat,
  Conv2d,
  Embedding,
  GlobalAveragePool2d,
  GRU,
  LayerNorm,
  Linear,
  LSTM,
  MaxPool2d,
  type Module,
  Reshape,
  RNN,
  Sequential,
} from "network3/nn";
import {
  crossEntropy,
  hinge,
  huber,
  klDivergence,
  logSoftmax,
  meanSquaredError,
  relu,
  type Value,
} from "network3/ops";
import { sgd } from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices } from "../support/devices.js";
import { distance, pytorchTensors } from "../support/pytorch.js";
import { expectLikePytorch } from "../support/pytorch-module.js";

const BATCH = 4;
const EPOCHS = 4;
const tensors = await pytorchTensors("modules");
const { tensor, labels, under } = tensors;

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

interface CostValues {
  readonly z: Value;
  readonly y: Value;
  readonly p: Value;
}

const cubed = (x: Value): Value => x.mul(x.square());

const costs: Readonly<Record<string, (values: CostValues) => Value>> = {
  smoothed: ({ z, y }) => crossEntropy(z, y, { labelSmoothing: 0.1 }),
  hinge: ({ z, y }) => hinge(z, y, 0.8),
  klDivergence: ({ z, p }) => klDivergence(z, p),
  huber: ({ z, p }) => huber(z, p, 0.7),
  logSoftmax: ({ z }) => cubed(logSoftmax(z)).mean(),
};

const recurrent: Readonly<Record<string, () => Module>> = {
  RNN: () => new RNN(3),
  LSTM: () => new LSTM(3),
  GRU: () => new GRU(3),
};

const rateOf = (name: string) => (name in recurrent ? 0.1 : 0.02);

describe.each(devices)("on %s", (device) => {
  const share = device === "reference" ? 1e-9 : 1e-5;

  const all = { ...modules, ...recurrent };
  it.each(Object.keys(all))("%s gives its values, gradients and updates", (name) =>
    expectLikePytorch(tensors, name, (all[name] as () => Module)(), device, rateOf(name)),
  );

  it("Embedding gives its gradients and updates", async () => {
    const net = new Embedding({ entries: 5, size: 4 });
    const target = tensor("Embedding/target");
    const model = new Model(net, {
      inputs: { x: input.tokens(3), t: input.target([3, 4]) },
      outputs: ({ x }) => ({ y: net.forward(x) }),
      loss: ({ y, t }) => meanSquaredError(y, t),
      optimizer: sgd({ learningRate: 0.5, momentum: 0.9 }),
      ...{ batchSize: BATCH, seed: 1, device },
    });
    onTestFinished(() => model.dispose());
    await model.setParameters(under("Embedding/start"));
    const x = labels("Embedding/tokens");
    const { weight } = await model.gradients({
      x: x.subarray(0, BATCH * 3),
      t: target.data.subarray(0, BATCH * 12),
    });
    expect(distance(weight, tensor("Embedding/gradient/weight"))).toBeLessThanOrEqual(share);
    await model.fit({ x, t: target.data }, { epochs: EPOCHS });
    const trained = await model.parameters();
    expect(distance(trained.weight, tensor("Embedding/end/weight"))).toBeLessThanOrEqual(share);
  });

  it.each(Object.keys(costs))("the cost %s gives its value and gradient", async (name) => {
    const cost = costs[name] as (values: CostValues) => Value;
    const net = new Linear(4);
    const model = new Model(net, {
      inputs: { x: input.rows(5), y: input.label(), p: input.target([4]) },
      outputs: ({ x }) => ({ z: net.forward(x) }),
      loss: ({ z, y, p }) => cost({ z, y, p }),
      ...{ seed: 1, device },
    });
    onTestFinished(() => model.dispose());
    await model.setParameters(under("costs/start"));
    const data = {
      x: tensor("costs/x").data,
      y: labels("costs/labels"),
      p: tensor("costs/probabilities").data,
    };
    const { loss } = await model.evaluate(data);
    const value = { shape: [1], data: Float64Array.of(loss) };
    expect(distance(value, tensor(`costs/${name}`))).toBeLessThanOrEqual(share);
    const { weight } = await model.gradients(data, { by: ["weight"] });
    expect(distance(weight, tensor(`costs/${name}/gradient/weight`))).toBeLessThanOrEqual(share);
  });
});
