// Models give PyTorch's outputs, costs, gradients and updates (test/golden/pytorch/models.py).
import { input, Model, type Parameters } from "network3";
import { Conv2d, Flatten, Linear, MaxPool2d, Module, Residual, Sequential } from "network3/nn";
import {
  binaryCrossEntropy,
  concat,
  crossEntropy,
  leakyRelu,
  meanAbsoluteError,
  meanSquaredError,
  quadratic,
  relu,
  sigmoid,
  softmax,
  softplus,
  tanh,
  type Value,
  where,
} from "network3/ops";
import { adagrad, adam, adamw, type Optimizer, rmsprop, sgd } from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices } from "../support/devices.js";
import { distance, pytorchTensors } from "../support/pytorch.js";

const { tensor, labels } = await pytorchTensors("models");

/** Parameters of PyTorch under names of ours: `names` maps theirs to ours. */
function parameters(prefix: string, names: Readonly<Record<string, string>>): Parameters {
  return Object.fromEntries(
    Object.entries(names).map(([theirs, ours]) => [ours, tensor(`${prefix}/${theirs}`)]),
  );
}

const LINEAR = { weight: "weight", bias: "bias" };
const OPTIMIZED = {
  "0.weight": "0.weight",
  "0.bias": "0.bias",
  "2.weight": "2.weight",
  "2.bias": "2.bias",
};

const optimizers: Readonly<Record<string, Optimizer>> = {
  sgd: sgd({ learningRate: 0.3 }),
  decay: sgd({ learningRate: 0.3, weightDecay: 0.01 }),
  momentum: sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 }),
  nesterov: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  adam: adam({ learningRate: 0.02 }),
  adamDecay: adam({
    ...{ learningRate: 0.02, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.05 },
  }),
  adamw: adamw({ learningRate: 0.02, weightDecay: 0.1 }),
  rmsprop: rmsprop({ learningRate: 0.01, alpha: 0.9, weightDecay: 0.01 }),
  adagrad: adagrad({ learningRate: 0.1, weightDecay: 0.01 }),
  clipped: sgd({ learningRate: 0.3, clipNorm: 0.25 }),
  scheduled: adam({ learningRate: (step) => 0.02 / (1 + Math.floor(step / 3)) }),
};

const costs = { binaryCrossEntropy, meanSquaredError, meanAbsoluteError, quadratic };

const ops: Readonly<Record<string, (x: Value) => Value>> = {
  softplus,
  softmax,
  leakyRelu: (x) => leakyRelu(x, 0.1),
  norm: (x) => x.div(x.square().sum(1, { keep: true }).sqrt()),
  standard: (x) => {
    const centred = x.sub(x.mean(0));
    return centred.div(centred.square().mean(0).add(0.1).pow(0.5));
  },
  largest: (x) =>
    x
      .max(1, { keep: true })
      .sub(x.min(1, { keep: true }))
      .add(x),
  joined: (x) => concat([x.slice(1, 1, 4), x.abs().log1p(), x.exp()]),
  product: (x) => x.transpose().matmul(x),
  permuted: (x) => x.reshape([-1, 2, 3]).transpose([0, 2, 1]).reshape([-1, 6]).mul(x),
  chosen: (x) => where(x.greater(0.2), x.square(), x.minimum(-0.1)),
};

/** Odd, so that the gradients of normed values are not zero. */
const cubed = (x: Value): Value => x.mul(x.square());

/** A module around a function, for models without parameters. */
class Plain extends Module {
  forward(x: Value): Value {
    return x;
  }
}

describe.each(devices)("on %s", (device) => {
  const share = device === "reference" ? 1e-9 : 1e-5;
  const options = { device, seed: 1 } as const;

  it("convolutions, pooling, a shortcut and linear layers give its outputs and gradients", async () => {
    const net = new Sequential([
      new Conv2d({ filters: 3, kernel: 3, padding: "same" }),
      relu,
      new Residual([new Conv2d({ filters: 3, kernel: 3, padding: 1, bias: false })]),
      new MaxPool2d(2),
      new Conv2d({ filters: 4, kernel: [3, 2], stride: [2, 1] }),
      tanh,
      new Flatten(),
      new Linear(5),
      sigmoid,
      new Linear(4),
    ]);
    const model = new Model(net, {
      inputs: { x: input.image(2, 7, 8), y: input.label() },
      outputs: ({ x }) => ({ logits: net.forward(x) }),
      loss: ({ logits, y }) => crossEntropy(logits, y),
      batchSize: 6,
      ...options,
    });
    onTestFinished(() => model.dispose());
    const names = {
      "a.weight": "0.weight",
      "a.bias": "0.bias",
      "b.weight": "2.0.weight",
      "c.weight": "4.weight",
      "c.bias": "4.bias",
      "d.weight": "7.weight",
      "d.bias": "7.bias",
      "e.weight": "9.weight",
      "e.bias": "9.bias",
    };
    await model.setParameters(parameters("conv/start", names));
    const data = { x: tensor("conv/x").data, y: labels("conv/y") };
    const { logits } = await model.run(data);
    expect(distance(logits, tensor("conv/logits"))).toBeLessThanOrEqual(share);
    const { loss } = await model.evaluate(data);
    expect(
      distance({ shape: [1], data: Float64Array.of(loss) }, tensor("conv/loss")),
    ).toBeLessThanOrEqual(share);
    const gradients = await model.gradients(data, { by: ["x", ...Object.values(names)] });
    expect(distance(gradients.x, tensor("conv/gradient/x"))).toBeLessThanOrEqual(share);
    for (const [theirs, ours] of Object.entries(names)) {
      expect(distance(gradients[ours], tensor(`conv/gradient/${theirs}`))).toBeLessThanOrEqual(
        share,
      );
    }
  });

  it.each(Object.keys(costs))("%s gives its cost and gradients", async (name) => {
    const cost = costs[name as keyof typeof costs];
    const net = new Linear(3);
    const model = new Model(net, {
      inputs: { x: input.rows(5), t: input.target([3]) },
      outputs: ({ x }) => ({ z: net.forward(x) }),
      loss: ({ z, t }) => cost(z, t),
      ...options,
    });
    onTestFinished(() => model.dispose());
    await model.setParameters(parameters("costs/start", LINEAR));
    const data = { x: tensor("costs/x").data, t: tensor("costs/target").data };
    const { loss } = await model.evaluate(data);
    expect(
      distance({ shape: [1], data: Float64Array.of(loss) }, tensor(`costs/${name}`)),
    ).toBeLessThanOrEqual(share);
    const gradients = await model.gradients(data);
    for (const key of ["weight", "bias"]) {
      expect(distance(gradients[key], tensor(`costs/${name}/gradient/${key}`))).toBeLessThanOrEqual(
        share,
      );
    }
  });

  it.each(Object.keys(ops))("the op %s gives its gradients", async (name) => {
    const op = ops[name] as (x: Value) => Value;
    const model = new Model(new Plain(), {
      inputs: { x: input.rows(6) },
      outputs: ({ x }) => ({ same: x }),
      loss: ({ x }) => cubed(op(x)).mean(),
      batchSize: 4,
      ...options,
    });
    onTestFinished(() => model.dispose());
    const data = { x: tensor("ops/x").data };
    const { x } = await model.gradients(data, { by: ["x"] });
    expect(distance(x, tensor(`ops/${name}/gradient`))).toBeLessThanOrEqual(share);
  });

  it.each(Object.keys(optimizers))("%s makes its twenty updates", async (name) => {
    const net = new Sequential([new Linear(7), tanh, new Linear(3)]);
    const model = new Model(net, {
      inputs: { x: input.rows(5), y: input.label() },
      outputs: ({ x }) => ({ logits: net.forward(x) }),
      loss: ({ logits, y }) => crossEntropy(logits, y),
      optimizer: optimizers[name] as Optimizer,
      batchSize: 4,
      ...options,
    });
    onTestFinished(() => model.dispose());
    await model.setParameters(parameters("optim/start", OPTIMIZED));
    await model.fit({ x: tensor("optim/x").data, y: labels("optim/y") });
    const trained = await model.parameters();
    for (const [theirs, ours] of Object.entries(OPTIMIZED)) {
      expect(distance(trained[ours], tensor(`optim/${name}/${theirs}`))).toBeLessThanOrEqual(share);
    }
  });
});
