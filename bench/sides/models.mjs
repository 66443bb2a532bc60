// The models of the benchmark, trained by Adam, with data in the shapes that they take.
import { input, Model } from "../../dist/index.js";
import {
  BatchNorm2d,
  Conv2d,
  Flatten,
  Linear,
  MaxPool2d,
  Residual,
  Sequential,
} from "../../dist/nn/index.js";
import { crossEntropy, meanSquaredError, relu, sigmoid } from "../../dist/ops/index.js";
import { adam } from "../../dist/optim/index.js";
import { LEARNING_RATE, models } from "../lib/models.mjs";

const values = (count, of) => Float32Array.from({ length: count }, of);
const wave = (i) => 0.5 + 0.5 * Math.sin(i * 0.37);

const digits = {
  inputs: { x: input.image(1, 28, 28), y: input.label() },
  loss: ({ z, y }) => crossEntropy(z, y),
  data: (rows) => ({
    x: values(rows * 784, (_, i) => wave(i)),
    y: Int32Array.from({ length: rows }, (_, i) => i % 10),
  }),
};

const makers = {
  residual: () => {
    const same = () => new Conv2d({ filters: 20, kernel: 3, padding: "same" });
    const net = new Sequential([
      ...[new Conv2d({ filters: 20, kernel: 5 }), relu, new MaxPool2d(2)],
      ...[new Residual([same(), relu, same()]), relu, new Flatten(), new Linear(10)],
    ]);
    return { net, ...digits };
  },
  normalized: () => {
    const conv = (filters) => [
      new Conv2d({ filters, kernel: 3, bias: false }),
      new BatchNorm2d(),
      relu,
    ];
    const net = new Sequential([
      ...[...conv(32), ...conv(32), new MaxPool2d(2)],
      ...[...conv(64), ...conv(64), new MaxPool2d(2)],
      ...[new Flatten(), new Linear(10)],
    ]);
    return { net, ...digits };
  },
  autoencoder: () => {
    const sizes = [1000, 500, 250, 30, 250, 500, 1000];
    const hidden = sizes.flatMap((units) => [new Linear(units), sigmoid]);
    return {
      net: new Sequential([...hidden, new Linear(784), sigmoid]),
      inputs: { x: input.rows(784) },
      loss: ({ z, x }) => meanSquaredError(z, x),
      data: (rows) => ({ x: values(rows * 784, (_, i) => wave(i)) }),
    };
  },
  mlp: () => ({
    net: new Sequential([new Linear(64), relu, new Linear(64), relu, new Linear(1)]),
    inputs: { x: input.rows(2), y: input.target([1]) },
    loss: ({ z, y }) => meanSquaredError(z, y),
    data: (rows) => ({
      x: values(rows * 2, (_, i) => wave(i)),
      y: values(rows, (_, i) => wave(3 * i)),
    }),
  }),
};

/** Returns the model and a function that makes rows for it. */
export function makeModel(name, threads) {
  const { net, inputs, loss, data } = makers[name]();
  const model = new Model(net, {
    inputs,
    outputs: ({ x }) => ({ z: net.forward(x) }),
    loss,
    optimizer: adam({ learningRate: LEARNING_RATE }),
    batchSize: models[name].batch,
    seed: 1,
    device: "cpu",
    threads,
  });
  return { model, data };
}
