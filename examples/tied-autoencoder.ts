// An autoencoder whose decoder uses the encoder's weights, transposed: one parameter, used twice.
import { input, loadDataShared, Model } from "network3";
import { Module, Parameter } from "network3/nn";
import { binaryCrossEntropy, sigmoid, type Value } from "network3/ops";
import { adam } from "network3/optim";

class Tied extends Module {
  readonly weight = new Parameter({ shape: [784, 32], init: "glorot", decays: true });
  readonly hidden = new Parameter({ shape: [32] });
  readonly visible = new Parameter({ shape: [784] });

  encode(x: Value): Value {
    return sigmoid(x.matmul(this.weight).add(this.hidden));
  }

  forward(x: Value): Value {
    const weight = x.graph.parameter(this.weight);
    return this.encode(x).matmul(weight.transpose()).add(this.visible);
  }
}

const { training, test } = await loadDataShared();
const net = new Tied();
const model = new Model(net, {
  inputs: { x: input.rows(784) },
  outputs: ({ x }) => ({ code: net.encode(x), picture: sigmoid(net.forward(x)) }),
  loss: ({ x }) => binaryCrossEntropy(net.forward(x), x),
  optimizer: adam({ learningRate: 5e-3 }),
  batchSize: 10,
  seed: 1,
  device: "cpu",
});
const before = await model.evaluate({ x: test.x });
await model.fit({ x: training.x }, { epochs: 3, shuffle: true });
const after = await model.evaluate({ x: test.x });
console.log(`loss ${before.loss.toFixed(3)} -> ${after.loss.toFixed(3)}`);
const { code } = await model.run({ x: test.x }, { outputs: ["code"] });
console.log(`${code.shape[0]} digits of 784 pixels as ${code.shape[1]} numbers each`);
await model.dispose();
