// A restricted Boltzmann machine learns digits by contrastive divergence (Hinton 2002). There is no loss: the update
// is a difference of correlations, before and after one step of Gibbs sampling.
import { input, loadDataShared, Model } from "network3";
import { Module, Parameter } from "network3/nn";
import { bernoulli, sigmoid, type Value } from "network3/ops";

class BoltzmannMachine extends Module {
  readonly w = new Parameter({ shape: [784, 64], init: "fanIn" });
  readonly b = new Parameter({ shape: [784] });
  readonly c = new Parameter({ shape: [64] });
  forward(visible: Value): Value {
    return sigmoid(visible.matmul(this.w).add(this.c));
  }
}

const BATCH = 10;
const rbm = new BoltzmannMachine();
const model = new Model(rbm, {
  inputs: { v: input.rows(784) },
  outputs: ({ v }) => ({ hidden: rbm.forward(v) }),
  batchSize: BATCH,
  seed: 1,
  device: "cpu",
});

const cd1 = model.function({ v: input.rows(784), eta: input.scalar() }, ({ v, eta }) => {
  const [w, b, c] = [rbm.w, rbm.b, rbm.c].map((each) => v.graph.parameter(each)) as [
    Value,
    Value,
    Value,
  ];
  const h0 = rbm.forward(v);
  const v1 = sigmoid(bernoulli(h0, "h0").matmul(w.transpose()).add(b));
  const h1 = rbm.forward(v1);
  const dw = v.transpose().matmul(h0).sub(v1.transpose().matmul(h1));
  const rate = eta.div(BATCH);
  return {
    outputs: { error: v.sub(v1).square().mean() },
    updates: [
      [rbm.w, w.add(dw.mul(rate))],
      [rbm.b, b.add(v.sub(v1).sum(0).mul(rate))],
      [rbm.c, c.add(h0.sub(h1).sum(0).mul(rate))],
    ],
  };
});

const { training } = await loadDataShared();
const { x } = training.slice(0, Math.min(2000, training.size));
const { error } = await cd1({ v: x, eta: 0.1 }, { epochs: 10, shuffle: true });
const [first = 0, last = 0] = [error.data[0], error.data.at(-1)];
console.log(`reconstruction error ${first.toFixed(4)} -> ${last.toFixed(4)}`);
await model.dispose();
