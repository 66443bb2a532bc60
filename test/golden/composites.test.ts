// Modules that are composed of other ops give PyTorch's outputs, gradients and updates (test/golden/pytorch/composites.py).

import { input, Model } from "network3";
import {
  Bidirectional,
  Conv2d,
  ConvTranspose2d,
  GRU,
  L2Pool2d,
  Linear,
  LocalContrastNorm,
  LocallyConnected2d,
  LocalResponseNorm,
  LSTM,
  Maxout,
  MaxPool2d,
  Module,
  Parameter,
  RadialBasis,
  Sequential,
  SparseConv2d,
  Unpool2d,
} from "network3/nn";
import { attention, crossEntropy, ctc, sigmoid, sparsity, type Value } from "network3/ops";
import { sgd } from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices } from "../support/devices.js";
import { distance, pytorchTensors } from "../support/pytorch.js";
import { expectLikePytorch } from "../support/pytorch-module.js";

const tensors = await pytorchTensors("composites");

/** Queries and keys of the same values; the key whose first value is the least of its row is hidden. */
class Attention extends Module {
  readonly q = new Parameter({ shape: [3, 5] });
  readonly k = new Parameter({ shape: [3, 5] });

  forward(x: Value): Value {
    const first = x.slice(2, 0, 1).reshape(x.shape.slice(0, 2));
    const mask = first.greater(first.min(1, { keep: true }));
    return attention(x.matmul(this.q), x.matmul(this.k), x, { mask });
  }
}

function unpooled(): Module {
  const pool = new MaxPool2d(2);
  return new Sequential([
    new Conv2d({ filters: 3, kernel: 2 }),
    pool,
    new Conv2d({ filters: 3, kernel: 1 }),
    new Unpool2d(pool),
  ]);
}

/** Makes the module of a case under the name that it has in the script. */
const modules: Readonly<Record<string, () => Module>> = {
  ConvTranspose2d: () =>
    new ConvTranspose2d({
      ...{ filters: 4, kernel: [3, 2], stride: [2, 1], padding: [1, 0] },
      outputPadding: [1, 0],
    }),
  LocalResponseNorm: () =>
    new Sequential([
      new Conv2d({ filters: 7, kernel: 2 }),
      new LocalResponseNorm({ size: 4, alpha: 0.5, beta: 0.6, k: 2 }),
    ]),
  L2Pool2d: () =>
    new Sequential([new Conv2d({ filters: 3, kernel: 2 }), new L2Pool2d(3, { stride: 2 })]),
  Unpool2d: unpooled,
  Maxout: () => new Maxout(3),
  SparseConv2d: () =>
    new SparseConv2d({
      connections: [[0, 1, 3], [2], [0, 2, 3]],
      ...{ kernel: [3, 2], stride: [1, 2], padding: [1, 0] },
    }),
  LocallyConnected2d: () =>
    new LocallyConnected2d({ filters: 2, kernel: [3, 2], stride: 2, padding: [0, 1] }),
  RadialBasis: () => new RadialBasis(3),
  attention: () => new Attention(),
  LocalContrastNorm: () => new LocalContrastNorm({ size: 5 }),
  "LSTM with peepholes": () => new LSTM(3, { peepholes: true }),
  "Bidirectional LSTM": () => new Bidirectional(new LSTM(3), new LSTM(3)),
  "Bidirectional GRU": () => new Bidirectional(new GRU(3), new GRU(3)),
};

interface CostValues {
  readonly z: Value;
  readonly labels: Value;
  readonly mask: Value;
  readonly y: Value;
  readonly rows: Value;
  readonly exist: Value;
}

const firstOf = (z: Value): Value => z.slice(1, 0, 1).reshape([z.shape[0] ?? 1, 4]);

const classWeights = [1, 0.5, 2, 3];

const costs: Readonly<Record<string, (values: CostValues) => Value>> = {
  sequences: ({ z, labels }) => crossEntropy(z.slice(1, 0, 3), labels),
  ctc: ({ z, labels, mask }) => ctc(z, labels, { mask }),
  weighted: ({ z, y, rows }) =>
    crossEntropy(firstOf(z), y, { classWeights, rowWeights: rows, average: "rows" }),
  classes: ({ z, y }) => crossEntropy(firstOf(z), y, { classWeights, labelSmoothing: 0.1 }),
  existing: ({ z, labels, exist }) =>
    crossEntropy(z.slice(1, 0, 3), labels, { classWeights, rowWeights: exist }),
  sparsity: ({ z }) => sparsity(sigmoid(firstOf(z)), 0.1),
};

describe.each(devices)("on %s", (device) => {
  it.each(Object.entries(modules))("%s gives its values, gradients and updates", (name, make) =>
    expectLikePytorch(tensors, name, make(), device, name.includes("Bidi") ? 0.1 : 0.02),
  );

  it.each(Object.entries(costs))("the cost %s gives its value and gradient", async (name, cost) => {
    const net = new Linear(4);
    const model = new Model(net, {
      inputs: {
        ...{ x: input.sequence(6, 3), labels: input.tokens(3), mask: input.mask([6]) },
        ...{ y: input.label(), rows: input.target(), exist: input.mask([3]) },
      },
      outputs: ({ x }) => ({
        z: net.forward(x.reshape([(x.shape[0] ?? 1) * 6, 3])).reshape([x.shape[0] ?? 1, 6, 4]),
      }),
      loss: (values) => cost(values),
      optimizer: sgd(),
      ...{ batchSize: 5, seed: 1, device },
    });
    onTestFinished(() => model.dispose());
    const { tensor, labels, under } = tensors;
    await model.setParameters(under("costs/start"));
    const data = {
      ...{ x: tensor("costs/x").data, mask: tensor("costs/mask").data },
      ...{ labels: labels("costs/labels"), y: labels("costs/y"), rows: tensor("costs/rows").data },
      exist: tensor("costs/exist").data,
    };
    const share = device === "reference" ? 1e-9 : 1e-5;
    const { weight } = await model.gradients(data, { by: ["weight"], training: false });
    expect(distance(weight, tensor(`costs/${name}/gradient/weight`))).toBeLessThanOrEqual(share);
    // The cost of one mini-batch, of which some costs are no sums over rows.
    const { loss } = await model.step(data);
    const value = { shape: [1], data: Float64Array.of(loss) };
    expect(distance(value, tensor(`costs/${name}`))).toBeLessThanOrEqual(share);
  });
});
