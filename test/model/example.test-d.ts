// The example of the documentation compiles, and its results have the types that it relies on.
import { type Dataset, input, Model, type Scores, type Tensor } from "network3";
import {
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  Module,
  Parameter,
  Sequential,
} from "network3/nn";
import { bernoulli, correct, crossEntropy, relu, sigmoid, type Value } from "network3/ops";
import { adam } from "network3/optim";
import { expectTypeOf, it } from "vitest";

class Residual extends Module {
  readonly a = new Conv2d({ filters: 20, kernel: 3, padding: "same" });
  readonly b = new Conv2d({ filters: 20, kernel: 3, padding: "same" });
  forward(x: Value): Value {
    return relu(this.b.forward(relu(this.a.forward(x))).add(x));
  }
}

function make() {
  const net = new Sequential([
    new Conv2d({ filters: 20, kernel: 5 }),
    relu,
    new MaxPool2d(2),
    new Residual(),
    new Flatten(),
    new Dropout(0.5),
    new Linear(10),
  ]);
  return new Model(net, {
    inputs: { x: input.image(1, 28, 28), y: input.label() },
    outputs: ({ x }) => ({ logits: net.forward(x) }),
    loss: ({ logits, y }) => crossEntropy(logits, y),
    metrics: ({ logits, y }) => ({ accuracy: correct(logits, y) }),
    optimizer: adam({ learningRate: 1e-3, weightDecay: 1e-4 }),
    batchSize: 32,
    seed: 1,
    device: "auto",
  });
}

type Made = ReturnType<typeof make>;

it("trains, runs and differentiates by names that the types know", () => {
  async function use(model: Made, x: Float32Array, y: Int32Array, set: Dataset) {
    const result = await model.fit({ x, y }, { epochs: 5, validation: { x, y }, shuffle: true });
    expectTypeOf(result.epochs[0]?.validation).toEqualTypeOf<Scores<"accuracy"> | undefined>();
    const { logits } = await model.run({ x });
    expectTypeOf(logits).toEqualTypeOf<Tensor>();
    const { loss, accuracy } = await model.evaluate(set);
    expectTypeOf([loss, accuracy]).toEqualTypeOf<number[]>();
    const { x: slope } = await model.gradients({ x, y }, { by: ["x"] });
    expectTypeOf(slope).toEqualTypeOf<Tensor>();
    expectTypeOf(await model.step({ x, y })).toEqualTypeOf<Scores<"accuracy">>();
    await model.save("net.safetensors");
    await model.load("net.safetensors");
  }
  expectTypeOf(use).returns.resolves.toBeVoid();
});

/** A restricted Boltzmann machine. */
class Rbm extends Module {
  readonly w = new Parameter({ shape: [784, 500], init: "fanIn" });
  readonly b = new Parameter({ shape: [784] });
  readonly c = new Parameter({ shape: [500] });
  forward(v: Value): Value {
    return sigmoid(v.matmul(this.w).add(this.c));
  }
}

it("defines functions with updates", () => {
  async function use(images: Float32Array) {
    const rbm = new Rbm();
    const model = new Model(rbm, {
      inputs: { v: input.rows(784) },
      outputs: ({ v }) => ({ h: rbm.forward(v) }),
    });
    const cdk = model.function(
      { v: input.rows(784), eta: input.scalar() },
      ({ v, eta }) => {
        const w = v.graph.parameter(rbm.w);
        const h0 = sigmoid(v.matmul(w).add(rbm.c));
        const h = bernoulli(h0, "h0");
        const v1 = sigmoid(h.matmul(w.transpose()).add(rbm.b));
        const h1 = sigmoid(v1.matmul(w).add(rbm.c));
        const dw = v.transpose().matmul(h0).sub(v1.transpose().matmul(h1)).mul(eta);
        return { outputs: { error: v.sub(v1).square().mean() }, updates: [[rbm.w, w.add(dw)]] };
      },
      { batchSize: 100, training: true },
    );
    const { error } = await cdk({ v: images, eta: 0.01 }, { epochs: 5, shuffle: true });
    expectTypeOf(error).toEqualTypeOf<Tensor>();
    // @ts-expect-error -- a scalar is a number
    await cdk({ v: images, eta: images });
  }
  expectTypeOf(use).returns.resolves.toBeVoid();
});

it("refuses names that the model does not have", () => {
  async function misuse(model: Made, x: Float32Array, y: Int32Array) {
    // @ts-expect-error -- the input y is missing
    await model.fit({ x });
    // @ts-expect-error -- there is no output of this name
    await model.run({ x }, { outputs: ["probabilities"] });
    // @ts-expect-error -- there is no metric of this name
    await model.evaluate({ x, y }).then(({ error }) => error);
  }
  expectTypeOf(misuse).toBeFunction();
});

it("refuses a loss that uses what no output gives", () => {
  const net = new Linear(2);
  function misuse() {
    return new Model(net, {
      inputs: { x: input.rows(3) },
      outputs: ({ x }) => ({ z: net.forward(x) }),
      // @ts-expect-error -- the output is called z
      loss: ({ logits }) => logits.mean(),
    });
  }
  expectTypeOf(misuse).toBeFunction();
});
