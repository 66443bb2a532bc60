// Ops between convolutions must not keep oneDNN from its kernels for blocked layouts.
import { input, Model } from "network3";
import { BatchNorm2d, Concat, Conv2d, Flatten, type Module, Sequential } from "network3/nn";
import { relu, type Value } from "network3/ops";
import { sgd } from "network3/optim";
import { expect, it, onTestFinished } from "vitest";

const conv = () => new Conv2d({ filters: 32, kernel: 3 });
/** A function of the values, computed on row-major arrays. */
const rowMajor = (x: Value): Value => x.sub(x.mean([0], { keep: true }));

const between: Record<string, () => (Module | ((x: Value) => Value))[]> = {
  "batch normalisation": () => [new BatchNorm2d(), relu],
  "a concatenation": () => [new Concat([relu, conv1x1()], { axis: 1 })],
  "an op on row-major arrays": () => [rowMajor],
};
const conv1x1 = () => new Conv2d({ filters: 32, kernel: 1 });

it.each(Object.entries(between))("%s leaves convolutions fast kernels", async (_name, ops) => {
  const net = new Sequential([conv(), ...ops(), conv(), new Flatten()]);
  const model = new Model(net, {
    inputs: { x: input.image(16, 12, 12) },
    outputs: ({ x }) => ({ y: net.forward(x) }),
    loss: ({ y }) => y.square().mean(),
    ...{ optimizer: sgd({ learningRate: 0.1 }), batchSize: 4, seed: 1, device: "cpu" },
  });
  onTestFinished(() => model.dispose());
  const kernels = await model.kernels("train");
  const convolutions = kernels.filter(({ op }) => op.startsWith("conv2d"));
  expect(convolutions.length).toBeGreaterThanOrEqual(5);
  // The kernels that copy windows into the columns of a matrix.
  expect(convolutions.filter(({ implementation }) => /x64:gemm/.test(implementation))).toEqual([]);
});
