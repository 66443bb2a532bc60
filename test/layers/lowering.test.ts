// Lowering of layers to ops: their order, shapes, labels and shared ops.
import {
  type ActivationName,
  ConvPoolLayer,
  FullyConnectedLayer,
  linear,
  type NetworkLayers,
  ReLU,
  ShapeError,
  SoftmaxLayer,
  sigmoid,
  tanh,
} from "network3";
import { adam } from "network3/optim";
import { describe, expect, it } from "vitest";
import type { FunctionSpec } from "../../src/graph/program.js";
import { lowerNetwork, lowerTrainStep } from "../../src/network/lower.js";
import { checkStack } from "../../src/network/stack.js";
import { EVALUATION_BATCH } from "../../src/train/evaluation-batches.js";
import { BATCH, convLayers, denseLayers } from "../support/networks.js";

function lower(layers: NetworkLayers, miniBatchSize = BATCH) {
  return lowerNetwork(checkStack(layers, miniBatchSize), miniBatchSize);
}

function functionOf(layers: NetworkLayers, name: string): FunctionSpec {
  const found = lower(layers).functions[name];
  if (!found) throw new RangeError(`no function ${name}`);
  return found;
}

const opsOf = (spec: FunctionSpec, label: string): string[] =>
  spec.ops.filter((op) => op.label === label).map(({ op }) => op);

it("names the variables of each layer, weights before biases", () => {
  const { variables } = lower([
    new FullyConnectedLayer({ nIn: 3, nOut: 2 }),
    new SoftmaxLayer({ nIn: 2, nOut: 4 }),
  ]);
  expect(variables).toEqual([
    { name: "layers.0.w", dtype: "f32", shape: [3, 2] },
    { name: "layers.0.b", dtype: "f32", shape: [2] },
    { name: "layers.1.w", dtype: "f32", shape: [2, 4] },
    { name: "layers.1.b", dtype: "f32", shape: [4] },
  ]);
});

describe("descriptions", () => {
  it("have the book's defaults", () => {
    const conv = new ConvPoolLayer({ imageShape: [1, 28, 28], filterShape: [20, 1, 5, 5] });
    expect(conv.poolsize).toEqual([2, 2]);
    expect(conv.activationFn).toBe(sigmoid);
    const fc = new FullyConnectedLayer({ nIn: 3, nOut: 2 });
    expect([fc.activationFn, fc.pDropout]).toEqual([sigmoid, 0]);
    expect(new SoftmaxLayer({ nIn: 3, nOut: 2 }).pDropout).toBe(0);
  });

  it("take activations by their names, too", () => {
    for (const token of [linear, sigmoid, tanh, ReLU]) {
      const fc = new FullyConnectedLayer({
        nIn: 3,
        nOut: 2,
        activationFn: token.name as ActivationName,
      });
      expect(fc.activationFn).toBe(token);
    }
    const shapes = { imageShape: [1, 28, 28], filterShape: [20, 1, 5, 5] };
    expect(new ConvPoolLayer({ ...shapes, activationFn: "ReLU" }).activationFn).toBe(ReLU);
  });

  it("know their shapes: MNIST through two convolutions", () => {
    const first = new ConvPoolLayer({ imageShape: [10, 1, 28, 28], filterShape: [20, 1, 5, 5] });
    const second = new ConvPoolLayer({ imageShape: [20, 12, 12], filterShape: [40, 20, 5, 5] });
    expect([first.inputSize, first.outputShape, first.outputSize]).toEqual([
      784,
      [20, 12, 12],
      2880,
    ]);
    expect([second.outputShape, second.outputSize]).toEqual([[40, 4, 4], 640]);
    expect([first.miniBatchSize, second.miniBatchSize]).toEqual([10, undefined]);
    expect(second.parameters().map(({ name, shape }) => [name, shape])).toEqual([
      ["w", [40, 20, 5, 5]],
      ["b", [40]],
    ]);
  });

  it("drop what a pooling window does not fill", () => {
    const conv = new ConvPoolLayer({
      imageShape: [1, 13, 11],
      filterShape: [4, 1, 4, 3],
      poolsize: [3, 2],
    });
    // The maps have 10x9 positions, the windows 3x2.
    expect(conv.outputShape).toEqual([4, 3, 4]);
  });

  it("cannot be changed, nor through the arrays they were made of", () => {
    const imageShape = [1, 8, 8];
    const conv = new ConvPoolLayer({ imageShape, filterShape: [3, 1, 3, 3] });
    imageShape[1] = 99;
    expect(conv.imageShape).toEqual([1, 8, 8]);
    expect(() => Object.assign(conv, { poolsize: [1, 1] })).toThrow(TypeError);
    expect(() => Reflect.apply(Array.prototype.push, conv.filterShape, [1])).toThrow(TypeError);
    const fc = new FullyConnectedLayer({ nIn: 3, nOut: 2 });
    expect(() => Object.assign(fc, { pDropout: 0.5 })).toThrow(TypeError);
  });

  it("may serve several networks", () => {
    const layers = convLayers();
    expect(lower(layers)).toEqual(lower(layers));
  });
});

describe("a convolutional layer", () => {
  it("becomes convolution, pooling, bias, activation, in this order", () => {
    const spec = functionOf(convLayers(), "feedforward");
    expect(opsOf(spec, "layers[0]")).toEqual([
      "reshape",
      "conv2d",
      "max_pool2d",
      "bias_add",
      "activation",
    ]);
    const pool = spec.ops.find(({ op }) => op === "max_pool2d");
    expect(pool?.attributes).toMatchObject({ window: [2, 2], stride: [2, 2], padding: [0, 0] });
  });

  it("adds no op for linear", () => {
    const layers = [
      new ConvPoolLayer({ imageShape: [1, 8, 8], filterShape: [3, 1, 3, 3], activationFn: linear }),
      new SoftmaxLayer({ nIn: 27, nOut: 4 }),
    ] as const;
    expect(opsOf(functionOf(layers, "feedforward"), "layers[0]")).not.toContain("activation");
  });

  it("takes the batch of the function, not that of its imageShape", () => {
    const layers = [
      new ConvPoolLayer({ imageShape: [BATCH, 1, 8, 8], filterShape: [3, 1, 3, 3] }),
      new SoftmaxLayer({ nIn: 27, nOut: 4 }),
    ] as const;
    const { functions } = lower(layers);
    expect([functions.trainStep?.batch, functions.predict?.batch]).toEqual([
      BATCH,
      EVALUATION_BATCH,
    ]);
  });
});

describe("evaluation", () => {
  const largest = (imageShape: number[], filterShape: number[], poolsize: number[]) => {
    const conv = new ConvPoolLayer({ imageShape, filterShape, poolsize });
    const layers = [conv, new SoftmaxLayer({ nIn: conv.outputSize, nOut: 2 })] as const;
    return lower(layers).evaluationBatches;
  };

  it("has steps of one row, of ten and of as many as a small network gains from", () => {
    const { functions, evaluationBatches } = lower(denseLayers());
    expect(evaluationBatches).toEqual([1, 10, EVALUATION_BATCH]);
    expect([functions["predict@1"]?.batch, functions["feedforward@10"]?.batch]).toEqual([1, 10]);
    expect([functions.cost?.batch, functions.evaluate?.batch]).toEqual([100, 100]);
  });

  it("takes fewer rows at once where they would need too much memory", () => {
    // There are four arrays of about 508 x 508 x 16 elements per row, 16 MB each.
    const [one, most] = [
      largest([3, 1024, 1024], [16, 3, 5, 5], [4, 4]),
      largest([3, 512, 512], [16, 3, 5, 5], [2, 2]),
    ];
    expect(one).toEqual([1]);
    expect(most).toHaveLength(2);
    expect(most[1]).toBeLessThan(10);
  });

  it("takes fewer rows at once where they would need too much work", () => {
    // 2 * 96 * 96 * 128 * 128 * 25 FLOP per row are 7.5 GFLOP.
    expect(largest([128, 100, 100], [128, 128, 5, 5], [96, 96])).toEqual([1]);
  });
});

describe("dropout", () => {
  it("adds nothing where p is 0: both paths are one", () => {
    const spec = functionOf(denseLayers(), "trainStep");
    expect(spec.ops.map(({ op }) => op)).not.toContain("dropout");
    // The gradient of the penalty has a scale too, with the label of the cost.
    for (const label of ["layers[0]", "layers[1]"]) {
      expect(opsOf(spec, label)).not.toContain("scale");
      expect(opsOf(spec, label)).toContain("matmul");
    }
  });

  it("is in the training path only, a stream for each layer", () => {
    const dropouts = functionOf(convLayers(0.25), "trainStep").ops.filter(
      ({ op }) => op === "dropout",
    );
    expect(dropouts.map(({ label, attributes }) => [label, attributes])).toEqual([
      ["layers[1]", { probability: 0.25, stream: 1 }],
      ["layers[2]", { probability: 0.25, stream: 2 }],
    ]);
    for (const name of ["evaluate", "cost", "predict", "feedforward"]) {
      const spec = functionOf(convLayers(0.25), name);
      expect(spec.ops.map(({ op }) => op)).not.toContain("dropout");
      expect(opsOf(spec, "layers[1]")).toEqual(
        expect.arrayContaining(["matmul", "scale", "bias_add"]),
      );
    }
  });

  it("scales the product before the bias is added", () => {
    const ops = opsOf(functionOf(denseLayers(0.25), "feedforward"), "layers[0]");
    expect(ops.indexOf("scale")).toBe(ops.indexOf("matmul") + 1);
    expect(ops.indexOf("bias_add")).toBe(ops.indexOf("scale") + 1);
  });

  it("comes from data where masks are injected", () => {
    const spec = functionOf(convLayers(0.25), "gradientsWithMasks");
    expect(spec.ops.map(({ op }) => op)).not.toContain("dropout");
    const sources = spec.ops
      .filter(({ op }) => op === "slice_batch")
      .map(({ attributes }) => attributes.source);
    expect(sources.sort()).toEqual(["masks.layers.1", "masks.layers.2", "x", "y"]);
  });
});

describe("the training step", () => {
  const names = ["layers.0.w", "layers.0.b", "layers.1.w", "layers.1.b"];

  it.each([
    ["sgd", undefined, names.map(() => "sgd")],
    // What the updates of all parameters share has the label of the optimiser.
    ["optimizer", adam(), names],
  ])("labels the updates with %s or their parameter", (shared, rule, labels) => {
    const stack = checkStack(denseLayers(), BATCH);
    const { spec } = lowerTrainStep(stack, BATCH, { rule, augmented: undefined });
    expect(opsOf(spec, shared)).not.toEqual([]);
    const updates = spec.assignments.filter(({ variable }) => names.includes(variable));
    const labelOf = (id: number) => spec.ops.find(({ outputs }) => outputs.includes(id))?.label;
    expect(updates.map(({ value }) => labelOf(value))).toEqual(labels);
  });

  it("assigns every parameter once, w before b in layer order", () => {
    const { variables, functions } = lower(convLayers());
    const names = [0, 1, 2].flatMap((index) => [`layers.${index}.w`, `layers.${index}.b`]);
    expect(variables.map(({ name }) => name)).toEqual(names);
    expect(functions.trainStep?.assignments.map(({ variable }) => variable)).toEqual(names);
  });

  it("does not do a convolution twice for its two paths", () => {
    const ops = functionOf(convLayers(0.5), "trainStep").ops.map(({ op }) => op);
    expect(ops.filter((op) => op === "conv2d")).toHaveLength(1);
    // The gradient with respect to the images is not needed.
    expect(ops).not.toContain("conv2d_backward_data");
  });

  it("is plain data", () => {
    const program = lower(convLayers(0.5));
    expect(JSON.parse(JSON.stringify(program))).toEqual(program);
  });
});

it("errors of the graph name the layer", () => {
  // A custom layer whose weights are for another number of inputs than it declares.
  const honest = new FullyConnectedLayer({ nIn: 64, nOut: 7, activationFn: tanh });
  const other = new FullyConnectedLayer({ nIn: 9, nOut: 7 });
  const liar = Object.create(honest, { parameters: { value: () => other.parameters() } });
  const layers = [liar, new SoftmaxLayer({ nIn: 7, nOut: 2 })] as unknown as NetworkLayers;
  expect(() => lower(layers)).toThrow(ShapeError);
  expect(() => lower(layers)).toThrow(/^layers\[0\]: /);
});
