// The reference yields to the event loop between the parts of an op, so no part may take long,
// however large the images and the mini-batch are.
import { expect, it } from "vitest";
import { kernels } from "../../src/backend/reference/kernels/index.js";
import type { StepContext } from "../../src/backend/reference/kernels/kernel.js";
import type { FunctionSpec } from "../../src/graph/program.js";
import { sizeOf } from "../../src/graph/program.js";
import {
  ConvPoolLayer,
  FullyConnectedLayer,
  ReLU,
  SoftmaxLayer,
  sigmoid,
} from "../../src/index.js";
import { lowerNetwork } from "../../src/network/lower.js";

const BATCH = 1000;

/** Limit of multiply-adds per part; JavaScript computes some hundred millions per second. */
const MOST = 2 ** 25;

/** A training step on images of 128x128; the test only uses its shapes. */
function hugeStep(): FunctionSpec {
  const last = new SoftmaxLayer({ nIn: 1000, nOut: 10 });
  const layers = [
    new ConvPoolLayer({
      imageShape: [1, 128, 128],
      filterShape: [20, 1, 5, 5],
      poolsize: [1, 1],
      activationFn: ReLU,
    }),
    new ConvPoolLayer({ imageShape: [20, 124, 124], filterShape: [64, 20, 5, 5] }),
    new FullyConnectedLayer({
      nIn: 64 * 60 * 60,
      nOut: 1000,
      activationFn: sigmoid,
      pDropout: 0.5,
    }),
    last,
  ];
  const { trainStep } = lowerNetwork({ layers, last }, BATCH).functions;
  if (!trainStep) throw new Error("there is no trainStep");
  return trainStep;
}

/** Minimum number of multiply-adds of an op. */
function workOf({ op }: FunctionSpec["ops"][number], inputs: number[][], outputs: number[][]) {
  const [a = [], b = []] = inputs;
  const [dst = []] = outputs;
  const product = (...shapes: number[][]) =>
    shapes.reduce((work, shape) => work * sizeOf(shape), 1);
  switch (op) {
    case "matmul":
      // M·K · K·N · M·N = (M·K·N)²
      return Math.sqrt(product(a, b, dst));
    case "conv2d":
      return product(dst, b.slice(1));
    case "conv2d_backward_data":
      return product(a, b.slice(1));
    case "conv2d_backward_weights":
      return product(b, dst.slice(1));
    default:
      return Math.max(...[...inputs, ...outputs].map((shape) => sizeOf(shape)));
  }
}

it("no part of a huge step takes long", () => {
  const { ops, values } = hugeStep();
  const seen = new Set<string>();
  for (const op of ops) {
    const tensorsOf = (ids: readonly number[]) =>
      ids.map((id) => ({
        type: values[id] ?? { dtype: "f32", shape: [] },
        data: new Float64Array(),
      }));
    const [inputs, outputs] = [tensorsOf(op.inputs), tensorsOf(op.outputs)];
    const kernel = kernels.get(op.op);
    const parts = kernel?.parts?.({ op, inputs, outputs, step: {} as StepContext }) ?? 1;
    const shapes = (list: typeof inputs) => list.map(({ type }) => [...type.shape]);
    const work = workOf(op, shapes(inputs), shapes(outputs));
    // The penalty is a single sum over the weights; variables are only copied.
    if (["l2_penalty", "variable"].includes(op.op)) continue;
    expect(work / parts, `${op.op} of ${op.label}, ${parts} parts`).toBeLessThan(MOST);
    if (work > MOST) seen.add(op.op);
  }
  expect([...seen].sort()).toEqual(
    expect.arrayContaining(["bias_add", "conv2d", "conv2d_backward_data", "matmul", "max_pool2d"]),
  );
});
