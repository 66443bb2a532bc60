// The launches and library calls of a step.
import { FullyConnectedLayer, type NetworkLayers, ReLU, SoftmaxLayer } from "network3";
import { describe, expect, it } from "vitest";
import { useEmulator } from "./support/emulated.js";
import { chapter, kernelsOf } from "./support/kernels.js";

useEmulator();

/** Returns the fused ops with their implementation. */
async function planOf(layers: NetworkLayers, name: string, batch?: number): Promise<string[]> {
  const kernels = await kernelsOf(layers, name, batch);
  return kernels.map(
    ({ op, implementation }) => `${implementation.replace("network3_", "")}: ${op}`,
  );
}

const convolutions = [
  "begin_step: slice_batch",
  "cudnn:1: conv2d",
  "max_pool: max_pool2d+bias_add+activation",
  "cudnn:1: conv2d",
];
const backwards = [
  "max_pool_backward: max_pool2d_backward+bias_add_backward+conv2d_backward_weights",
  "cudnn:1: conv2d_backward_data",
  "max_pool_backward: activation_backward+max_pool2d_backward+conv2d_backward_weights",
  "end_step: sgd_update",
];

describe("a training step", () => {
  it("of dbl_conv_relu is 13 nodes", async () => {
    expect(await planOf(chapter("dbl_conv_relu"), "trainStep")).toEqual([
      ...convolutions,
      "max_pool: max_pool2d+bias_add+activation",
      "dense: matmul+bias_add+activation",
      "softmax: softmax_log_likelihood+backward",
      "dense_backward: matmul+sgd_update+activation_backward",
      "dense_backward: matmul+sgd_update+activation_backward",
      ...backwards,
    ]);
  });

  it("of the dropout network is two more for its second hidden layer", async () => {
    const backward = "dense_backward: matmul+sgd_update+multiply+activation_backward";
    expect(await planOf(chapter("dropout"), "trainStep")).toEqual([
      ...convolutions,
      "max_pool: max_pool2d+bias_add+activation+dropout",
      "dense: matmul+bias_add+activation+dropout",
      "dense: matmul+bias_add+activation+dropout",
      "softmax: softmax_log_likelihood+backward",
      backward,
      backward,
      backward,
      ...backwards,
    ]);
  });

  it("of convolutions with many windows leaves the gradient of their weights to cuDNN", async () => {
    const plan = await planOf(chapter("dbl_conv_relu"), "trainStep", 64);
    expect(plan.filter((node) => node.includes("conv2d_backward_weights"))).toEqual([
      "cudnn:1: conv2d_backward_weights",
      "max_pool_backward: activation_backward+max_pool2d_backward+conv2d_backward_weights",
    ]);
  });

  it("of the shallow network never stores a gradient of its weights", async () => {
    expect(await planOf(chapter("shallow"), "trainStep")).toEqual([
      "begin_step: slice_batch",
      "dense: matmul+bias_add+activation",
      "softmax: softmax_log_likelihood+backward",
      "dense_backward: matmul+sgd_update+activation_backward",
      "dense_backward: matmul+sgd_update",
      "end_step: sgd_update",
    ]);
  });

  it("of a large mini-batch multiplies through cuBLAS, into the weights themselves", async () => {
    const plan = await planOf(chapter("shallow"), "trainStep", 64);
    expect(plan.filter((node) => node.startsWith("cublasSgemm"))).toEqual([
      "cublasSgemm: matmul",
      "cublasSgemm: matmul",
      "cublasSgemm: matmul",
      "cublasSgemm: matmul+sgd_update",
      "cublasSgemm: matmul+sgd_update",
    ]);
  });
});

it("evaluation joins scale, bias and activation behind a product", async () => {
  const layers: NetworkLayers = [
    new FullyConnectedLayer({ nIn: 64, nOut: 8, activationFn: ReLU, pDropout: 0.5 }),
    new SoftmaxLayer({ nIn: 8, nOut: 4, pDropout: 0.5 }),
  ];
  expect(await planOf(layers, "evaluate")).toEqual([
    "begin_step: slice_batch",
    "cublasSgemm: matmul",
    "bias_activation: scale+bias_add+activation",
    "cublasSgemm: matmul",
    "bias_activation: scale+bias_add",
    "softmax: softmax",
    "argmax: argmax",
    "correct_count: correct_count",
    "end_step: sgd_update",
  ]);
});
