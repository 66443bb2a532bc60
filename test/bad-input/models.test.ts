// Bad use of models, modules, costs and optimisers: each gives an error of the library that says what to do.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { input, Model, type ModelOptions, Network3Error, type Values } from "network3";
import * as nn from "network3/nn";
import {
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  Module,
  Parameter,
  Residual,
  Sequential,
} from "network3/nn";
import * as ops from "network3/ops";
import {
  bernoulli,
  binaryCrossEntropy,
  concat,
  correct,
  crossEntropy,
  meanSquaredError,
  normal,
  relu,
  uniform,
  type Value,
} from "network3/ops";
import * as optim from "network3/optim";
import { adam, rmsprop, sgd } from "network3/optim";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { wrong } from "./cases/case.js";

const FEATURES = 6;
const CLASSES = 3;
const BATCH = 4;

const x = Float32Array.from({ length: BATCH * FEATURES }, (_, i) => (i % 7) / 7);
const y = Int32Array.of(0, 1, 2, 1);
const inputs = { x: input.rows(FEATURES), y: input.label() };

/** The values that the functions of a model get. */
interface Named {
  readonly x: Value;
  readonly y: Value;
  readonly z: Value;
}

type Options = Partial<ModelOptions<Record<string, never>, Values, Values>>;

/** A model of a linear layer whose options are replaced in part. */
function make(options: Options = {}, net: Module = new Linear(CLASSES)) {
  const model = new Model(net, {
    inputs,
    outputs: ({ x }: { x: Value }) => ({ z: net.forward(x) }),
    loss: ({ z, y }: Named) => crossEntropy(z, y),
    optimizer: sgd(),
    batchSize: BATCH,
    device: "cpu",
    seed: 1,
    ...(options as object),
  });
  onTestFinished(() => model.dispose());
  return wrong(model) as Model<typeof inputs, { z: Value }>;
}

/** A model on images of a stack of steps. */
const onImages = (...steps: nn.Step[]) =>
  make({ inputs: wrong({ x: input.image(1, 6, 6), y: input.label() }) }, new Sequential(steps));

async function failureOf(act: () => unknown): Promise<Error> {
  try {
    await act();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-models-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Case = readonly [what: string, act: () => unknown, code: string, message: RegExp];

const modules: Case[] = [
  ["no units", () => new Linear(0), "ERR_ARGUMENT", /Linear: units must be an integer, at least 1/],
  ["half a unit", () => new Linear(1.5), "ERR_ARGUMENT", /Linear: units/],
  ["an unknown option", () => new Linear(2, wrong({ biass: true })), "ERR_ARGUMENT", /"biass"/],
  [
    "a bias of 1",
    () => new Linear(2, wrong({ bias: 1 })),
    "ERR_ARGUMENT",
    /bias must be true or false/,
  ],
  [
    "an unknown rule",
    () => new Linear(2, wrong({ init: "xavier" })),
    "ERR_ARGUMENT",
    /init must be.*"he"/,
  ],
  [
    "start values of NaN",
    () => new Linear(2, { init: Number.NaN }),
    "ERR_ARGUMENT",
    /init must be/,
  ],
  ["no filters", () => new Conv2d({ filters: 0, kernel: 3 }), "ERR_ARGUMENT", /filters/],
  ["no kernel", () => new Conv2d(wrong({ filters: 2 })), "ERR_ARGUMENT", /kernel/],
  [
    "three sizes",
    () => new Conv2d(wrong({ filters: 2, kernel: [3, 3, 3] })),
    "ERR_ARGUMENT",
    /\[rows, columns\]/,
  ],
  [
    "an even kernel with same",
    () => new Conv2d({ filters: 2, kernel: 4, padding: "same" }),
    "ERR_ARGUMENT",
    /odd kernel.*as a number/,
  ],
  [
    "a stride with same",
    () => new Conv2d({ filters: 2, kernel: 3, stride: 2, padding: "same" }),
    "ERR_ARGUMENT",
    /stride 1/,
  ],
  [
    "a negative padding",
    () => new Conv2d({ filters: 2, kernel: 3, padding: -1 }),
    "ERR_ARGUMENT",
    /padding/,
  ],
  ["an empty window", () => new MaxPool2d(0), "ERR_ARGUMENT", /MaxPool2d: window/],
  [
    "an unknown option of a pool",
    () => new nn.AveragePool2d(2, wrong({ step: 1 })),
    "ERR_ARGUMENT",
    /AveragePool2d: unknown option "step".*stride/,
  ],
  [
    "groups that do not divide the filters",
    () => new Conv2d({ filters: 5, kernel: 3, groups: 2 }),
    "ERR_ARGUMENT",
    /groups must divide the filters, got 2 groups and 5 filters/,
  ],
  ["no groups", () => new Conv2d({ filters: 4, kernel: 3, groups: 0 }), "ERR_ARGUMENT", /groups/],
  [
    "a momentum of 0",
    () => new nn.BatchNorm1d({ momentum: 0 }),
    "ERR_ARGUMENT",
    /BatchNorm1d: momentum must be above 0/,
  ],
  ["a momentum of 2", () => new nn.BatchNorm2d({ momentum: 2 }), "ERR_ARGUMENT", /momentum/],
  [
    "an epsilon of 0 in a normalisation",
    () => new nn.LayerNorm({ epsilon: 0 }),
    "ERR_ARGUMENT",
    /LayerNorm: epsilon must be above 0/,
  ],
  [
    "a scale in words",
    () => new nn.BatchNorm1d(wrong({ affine: "yes" })),
    "ERR_ARGUMENT",
    /affine must be true or false/,
  ],
  ["no axes", () => new nn.LayerNorm({ axes: 0 }), "ERR_ARGUMENT", /LayerNorm: axes/],
  ["a dropout of maps of 1", () => new nn.Dropout2d(1), "ERR_ARGUMENT", /Dropout2d: p/],
  ["no units of memory", () => new nn.LSTM(0), "ERR_ARGUMENT", /LSTM: units/],
  [
    "a forget bias in words",
    () => new nn.LSTM(2, wrong({ forgetBias: "one" })),
    "ERR_ARGUMENT",
    /LSTM: forgetBias/,
  ],
  [
    "a forget bias without memory",
    () => new nn.GRU(2, wrong({ forgetBias: 1 })),
    "ERR_ARGUMENT",
    /GRU: unknown option "forgetBias"/,
  ],
  [
    "the last of some steps",
    () => new nn.RNN(2, wrong({ last: 3 })),
    "ERR_ARGUMENT",
    /RNN: last must be true or false/,
  ],
  ["a shape of no rows", () => new nn.Reshape([]), "ERR_ARGUMENT", /Reshape: shape/],
  [
    "start values of an unknown distribution",
    () => nn.init.he(wrong("flat")),
    "ERR_ARGUMENT",
    /init\.he: distribution must be one of "normal", "uniform"; got "flat"/,
  ],
  [
    "a gain in words",
    () => nn.init.orthogonal(wrong("much")),
    "ERR_ARGUMENT",
    /init\.orthogonal: gain must be a finite number/,
  ],
  ["a constant of NaN", () => nn.init.constant(Number.NaN), "ERR_ARGUMENT", /init\.constant/],
  [
    "start values from a text",
    () => nn.init.from(wrong("123")),
    "ERR_ARGUMENT",
    /init\.from: expected an array of numbers, got "123"/,
  ],
  [
    "an output padding of a whole stride",
    () => new nn.ConvTranspose2d({ filters: 2, kernel: 3, stride: 2, outputPadding: 2 }),
    "ERR_SHAPE",
    /outputPadding \[2,2\] must be smaller than the stride \[2,2\]/,
  ],
  [
    "a padding that leaves nothing",
    () => onImages(new nn.ConvTranspose2d({ filters: 2, kernel: 1, padding: 3 }), new Flatten()),
    "ERR_SHAPE",
    /0: ConvTranspose2d: padding \[3, 3\] leaves nothing of 6 rows or columns; use less/,
  ],
  ["a pooling of no size", () => new nn.L2Pool2d(0), "ERR_ARGUMENT", /L2Pool2d: window/],
  [
    "the places of no pooling",
    () => new nn.Unpool2d(wrong(new nn.AveragePool2d(2))),
    "ERR_ARGUMENT",
    /Unpool2d: expected a MaxPool2d, got an object of type AveragePool2d/,
  ],
  [
    "places before the pooling",
    () => onImages(new nn.Unpool2d(new MaxPool2d(2)), new Flatten()),
    "ERR_ARGUMENT",
    /its pooling has not been applied yet; apply it before/,
  ],
  [
    "values of another shape than the maxima",
    () => {
      const pool = new MaxPool2d(2);
      return onImages(pool, new Conv2d({ filters: 1, kernel: 2 }), new nn.Unpool2d(pool));
    },
    "ERR_SHAPE",
    /max_pool2d_backward/,
  ],
  [
    "maxima of overlapping windows put back with a gradient",
    () => {
      const pool = new MaxPool2d(2, { stride: 1 });
      const conv = new Conv2d({ filters: 1, kernel: 1 });
      return onImages(conv, pool, new nn.Unpool2d(pool), new Flatten(), new Linear(3));
    },
    "ERR_UNSUPPORTED_OP",
    /overlap cannot be put back with a gradient; use a stride of at least the window/,
  ],
  [
    "fields larger than the image",
    () => onImages(new nn.LocallyConnected2d({ filters: 1, kernel: 7 })),
    "ERR_SHAPE",
    /LocallyConnected2d: a window of height 7 does not fit into height 6/,
  ],
  [
    "no fields",
    () => new nn.LocallyConnected2d({ filters: 0, kernel: 3 }),
    "ERR_ARGUMENT",
    /LocallyConnected2d: filters/,
  ],
  ["no neighbours", () => new nn.LocalResponseNorm({ size: 0 }), "ERR_ARGUMENT", /size/],
  [
    "a k of 0",
    () => new nn.LocalResponseNorm({ k: 0 }),
    "ERR_ARGUMENT",
    /LocalResponseNorm: k must be above 0/,
  ],
  [
    "an even window of contrasts",
    () => new nn.LocalContrastNorm({ size: 4 }),
    "ERR_ARGUMENT",
    /LocalContrastNorm: size must be odd, got 4/,
  ],
  ["no pieces", () => new nn.Maxout(3, { pieces: 0 }), "ERR_ARGUMENT", /Maxout: pieces/],
  [
    "no table",
    () => new nn.SparseConv2d({ kernel: 3, connections: [[]] }),
    "ERR_ARGUMENT",
    /connections must be a list of channels for each filter/,
  ],
  [
    "a channel twice",
    () => new nn.SparseConv2d({ kernel: 3, connections: [[0, 1, 1]] }),
    "ERR_ARGUMENT",
    /connections\[0\]\[2\] must be an integer, at least 2; got 1/,
  ],
  [
    "a channel that does not exist",
    () => onImages(new nn.SparseConv2d({ kernel: 3, connections: [[0, 1]] })),
    "ERR_SHAPE",
    /the table names channel 1, but the image has 0\.\.0/,
  ],
  ["no centres", () => new nn.RadialBasis(0), "ERR_ARGUMENT", /RadialBasis: units/],
  [
    "images before centres",
    () => onImages(new nn.RadialBasis(3)),
    "ERR_SHAPE",
    /RadialBasis expects rows of values.*put new Flatten\(\) before it/,
  ],
  [
    "peepholes in words",
    () => new nn.LSTM(2, wrong({ peepholes: "yes" })),
    "ERR_ARGUMENT",
    /LSTM: peepholes must be true or false/,
  ],
  [
    "one direction",
    () => new nn.Bidirectional(wrong(new Linear(3)), new nn.GRU(2)),
    "ERR_ARGUMENT",
    /Bidirectional: expected two recurrent layers.*Linear/,
  ],
  [
    "a last step in one direction",
    () => new nn.Bidirectional(new nn.GRU(2, { last: true }), new nn.GRU(2)),
    "ERR_ARGUMENT",
    /give both the same `last`/,
  ],
  [
    "a start of one value for two",
    () => {
      const net = new nn.LSTM(2);
      const inputs = { x: input.sequence(3, 2) };
      return make(
        {
          inputs: wrong(inputs),
          outputs: ({ x }: { x: Value }) => ({ z: net.forward(x, { initial: [x] }) }),
        } as never,
        net,
      );
    },
    "ERR_ARGUMENT",
    /LSTM: initial must be a list of 2 values/,
  ],
  [
    "a mask of other sequences",
    () => {
      const net = new nn.GRU(2);
      const inputs = { x: input.sequence(3, 2) };
      return make(
        {
          inputs: wrong(inputs),
          outputs: ({ x }: { x: Value }) => ({ z: net.forward(x, { mask: x }) }),
        } as never,
        net,
      );
    },
    "ERR_SHAPE",
    /GRU: mask must have the shape \[4, 3\], got \[4, 3, 2\]/,
  ],
  [
    "labels of rows for a sequence",
    () => make({ loss: ({ z, y }: Named) => ops.ctc(z, y) } as never),
    "ERR_SHAPE",
    /ctc: expected logits \[N, frames, classes\] and labels \[N, length\], got \[4, 3\] and \[4\]/,
  ],
  [
    "numbers as labels of a sequence",
    () => make({ loss: ({ z }: Named) => ops.ctc(z, z) } as never),
    "ERR_ARGUMENT",
    /ctc: the second argument must be labels/,
  ],
  [
    "two weights for three classes",
    () =>
      make({ loss: ({ z, y }: Named) => crossEntropy(z, y, { classWeights: [1, 2] }) } as never),
    "ERR_ARGUMENT",
    /classWeights must be a list of 3 numbers, one a class, got \[1, 2\]/,
  ],
  [
    "a weight below 0",
    () =>
      make({
        loss: ({ z, y }: Named) => crossEntropy(z, y, { classWeights: [1, -2, 1] }),
      } as never),
    "ERR_ARGUMENT",
    /classWeights\[1\] must be a finite number, at least 0/,
  ],
  [
    "an unknown average of weighted costs",
    () =>
      make({
        loss: ({ z, y }: Named) => crossEntropy(z, y, { average: "classes" as never }),
      } as never),
    "ERR_ARGUMENT",
    /crossEntropy: average must be one of "weights", "rows"; got "classes"/,
  ],
  [
    "a weight of each value",
    () => make({ loss: ({ z, y }: Named) => crossEntropy(z, y, { rowWeights: z }) } as never),
    "ERR_SHAPE",
    /rowWeights must have the shape \[4\], one number a label, got \[4, 3\]/,
  ],
  [
    "no activity as a target",
    () => make({ loss: ({ z }: Named) => ops.sparsity(z, 0) } as never),
    "ERR_ARGUMENT",
    /sparsity: target must be above 0/,
  ],
  [
    "activities of images",
    () => make({ loss: ({ z }: Named) => ops.sparsity(z.reshape([4, 3, 1])) } as never),
    "ERR_SHAPE",
    /sparsity: expected rows of activations, \[N, units\], got \[4, 3, 1\]/,
  ],
  [
    "attention to other keys",
    () => make({ outputs: ({ x }: Named) => ({ z: ops.attention(x, x, x) }) } as never),
    "ERR_SHAPE",
    /attention: expected queries \[N, T, d\].*got \[4, 6\]/,
  ],
  [
    "places of what is no pooling",
    () => make({ outputs: ({ x }: Named) => ({ z: ops.unpool2d(x, x) }) } as never),
    "ERR_ARGUMENT",
    /unpool2d: the second argument must be what maxPool2d gave/,
  ],
  [
    "nothing to join",
    () => new nn.Concat([]),
    "ERR_ARGUMENT",
    /Concat: the list is empty; give at least one module or function/,
  ],
  [
    "a number among the branches",
    () => new nn.Concat(wrong([relu, 3])),
    "ERR_ARGUMENT",
    /Concat: \[1\] must be a module/,
  ],
  ["half an axis", () => new nn.Concat([relu], { axis: 0.5 }), "ERR_ARGUMENT", /Concat: axis/],
  [
    "a state that decays",
    () => new nn.State(wrong({ decays: true })),
    "ERR_ARGUMENT",
    /State: unknown option "decays"/,
  ],
  ["a dropout of 1", () => new Dropout(1), "ERR_ARGUMENT", /p must be.*below 1/],
  [
    "an unknown dropout",
    () => new Dropout(0.5, wrong({ rule: "none" })),
    "ERR_ARGUMENT",
    /"inverted", "book"/,
  ],
  [
    "a module for a list",
    () => new Sequential(wrong(new Linear(2))),
    "ERR_ARGUMENT",
    /expected an array of modules/,
  ],
  [
    "a class in a list",
    () => new Sequential(wrong([Linear])),
    "ERR_ARGUMENT",
    /\[0\] must be a module such as new Linear/,
  ],
  [
    "a hole in a list",
    () => new Sequential(wrong(new Array(1))),
    "ERR_ARGUMENT",
    /\[0\] must be a module/,
  ],
  [
    "a number for an activation",
    () => new nn.Activation(wrong(3)),
    "ERR_ARGUMENT",
    /must be a module.*or a function/,
  ],
  ["a parameter of shape 0", () => new Parameter({ shape: [0] }), "ERR_ARGUMENT", /shape\[0\]/],
  [
    "a parameter that begins as text",
    () => new Parameter(wrong({ init: "1" })),
    "ERR_ARGUMENT",
    /init must be a finite number/,
  ],
];

const optimizers: Case[] = [
  ["a negative rate", () => sgd({ learningRate: -1 }), "ERR_ARGUMENT", /learningRate must be/],
  ["a rate in words", () => adam(wrong({ learningRate: "0.1" })), "ERR_ARGUMENT", /learningRate/],
  [
    "an unknown option",
    () => adam(wrong({ lr: 0.1 })),
    "ERR_ARGUMENT",
    /unknown option "lr".*learningRate/,
  ],
  ["a momentum of 1", () => sgd({ momentum: 1 }), "ERR_ARGUMENT", /momentum must be.*below 1/],
  [
    "nesterov without momentum",
    () => sgd({ nesterov: true }),
    "ERR_ARGUMENT",
    /nesterov needs a momentum/,
  ],
  ["a beta of 1", () => adam({ beta2: 1 }), "ERR_ARGUMENT", /beta2 must be/],
  ["an epsilon of 0", () => rmsprop({ epsilon: 0 }), "ERR_ARGUMENT", /epsilon must be above 0/],
  ["a norm of 0", () => sgd({ clipNorm: 0 }), "ERR_ARGUMENT", /clipNorm must be above 0/],
  [
    "a negative decay",
    () => optim.adamw({ weightDecay: -1 }),
    "ERR_ARGUMENT",
    /weightDecay must be/,
  ],
  [
    "a list of parameters",
    () => sgd(wrong({ parameters: ["weight"] })),
    "ERR_ARGUMENT",
    /function of a name/,
  ],
  [
    "a rate that is no number",
    () => make({ optimizer: sgd({ learningRate: () => Number.NaN }) }).fit({ x, y }),
    "ERR_ARGUMENT",
    /learningRate of update 0/,
  ],
];

const construction: Case[] = [
  [
    "a function for a module",
    () => new Model(wrong(relu), wrong({ inputs })),
    "ERR_ARGUMENT",
    /inputs|outputs|module/,
  ],
  [
    "a list for a module",
    () => make({}, wrong([])),
    "ERR_ARGUMENT",
    /expected a module such as new Sequential/,
  ],
  ["no inputs", () => make({ inputs: {} }), "ERR_ARGUMENT", /inputs must name the inputs/],
  [
    "an input without a kind",
    () => make({ inputs: wrong({ x: 784 }) }),
    "ERR_ARGUMENT",
    /"x" must be a name.*input\.rows/,
  ],
  [
    "an input with a dot in its name",
    () => make({ inputs: wrong({ "a.b": input.rows(2) }) }),
    "ERR_ARGUMENT",
    /"a\.b" must be a name/,
  ],
  ["rows of no size", () => input.rows(0), "ERR_ARGUMENT", /input\.rows/],
  ["an image of half a row", () => input.image(1, 0.5, 3), "ERR_ARGUMENT", /input\.image/],
  ["a shape that is no list", () => input.tensor(wrong(3)), "ERR_ARGUMENT", /input\.tensor/],
  [
    "an unknown option",
    () => make(wrong({ minibatch: 3 })),
    "ERR_ARGUMENT",
    /"minibatch".*batchSize/,
  ],
  ["a batch of 0", () => make({ batchSize: 0 }), "ERR_ARGUMENT", /batchSize/],
  [
    "outputs that are no function",
    () => make(wrong({ outputs: {} })),
    "ERR_ARGUMENT",
    /outputs must be a function/,
  ],
  ["no outputs", () => make(wrong({ outputs: undefined })), "ERR_ARGUMENT", /outputs is missing/],
  [
    "outputs that return one value",
    () => make(wrong({ outputs: ({ x }: { x: Value }) => x })),
    "ERR_ARGUMENT",
    /outputs must return an object/,
  ],
  [
    "outputs that return numbers",
    () => make(wrong({ outputs: () => ({ z: 1 }) })),
    "ERR_ARGUMENT",
    /outputs: z must be a Value/,
  ],
  [
    "an output called as an input",
    () => make(wrong({ outputs: ({ x }: { x: Value }) => ({ x }) })),
    "ERR_ARGUMENT",
    /x is both an input and an output/,
  ],
  [
    "an output without rows",
    () =>
      make(
        wrong({
          outputs: ({ x }: { x: Value }) => ({ z: x.mean() }),
          loss: undefined,
          optimizer: undefined,
        }),
        new Flatten(),
      ),
    "ERR_SHAPE",
    /output z has the shape \[\].*belongs to metrics/,
  ],
  [
    "a loss that is no scalar",
    () => make({ loss: wrong(({ z }: { z: Value }) => z) }),
    "ERR_SHAPE",
    /the loss must be a scalar, got the shape \[4, 3\]; take its mean/,
  ],
  [
    "a loss that is a number",
    () => make({ loss: wrong(() => 0) }),
    "ERR_ARGUMENT",
    /the loss must be a Value/,
  ],
  [
    "an optimizer without loss",
    () => make(wrong({ loss: undefined })),
    "ERR_ARGUMENT",
    /an optimizer needs a loss/,
  ],
  [
    "a name for an optimizer",
    () => make(wrong({ optimizer: "adam" })),
    "ERR_ARGUMENT",
    /network3\/optim such as adam\(\)/,
  ],
  [
    "a metric called loss",
    () => make({ metrics: wrong(({ z }: { z: Value }) => ({ loss: z.mean() })) }),
    "ERR_ARGUMENT",
    /a metric cannot be called "loss"/,
  ],
  [
    "a metric that is no scalar",
    () => make({ metrics: wrong(({ z }: { z: Value }) => ({ z2: z })) }),
    "ERR_SHAPE",
    /the metric z2 must be a scalar/,
  ],
  ["an unknown device", () => make(wrong({ device: "gpu" })), "ERR_ARGUMENT", /Model: device/],
  ["a seed of -1", () => make({ seed: -1 }), "ERR_ARGUMENT", /Model: seed/],
  [
    "tf32 on a CPU",
    () => make({ precision: "tf32" }),
    "ERR_ARGUMENT",
    /precision "tf32" needs a CUDA device/,
  ],
  [
    "a parameter that no module holds",
    () => {
      const loose = new Parameter({ shape: [FEATURES] });
      return make(wrong({ outputs: ({ x }: { x: Value }) => ({ z: x.mul(loose) }) }));
    },
    "ERR_ARGUMENT",
    /a parameter is used that is no property of a module/,
  ],
  [
    "a parameter without a shape",
    () => {
      class Scale extends Module {
        readonly factor = new Parameter();
        forward(value: Value): Value {
          return value.mul(this.factor);
        }
      }
      return make({}, new Scale());
    },
    "ERR_ARGUMENT",
    /factor has no shape/,
  ],
  [
    "a module that is not used",
    () => {
      const net = new Sequential([new Linear(CLASSES), new Linear(CLASSES)]);
      return make(
        wrong({ outputs: ({ x }: { x: Value }) => ({ z: (net.steps[0] as Linear).forward(x) }) }),
        net,
      ).parameters();
    },
    "ERR_ARGUMENT",
    /1\.weight has no shape, because neither outputs nor loss nor a function uses it/,
  ],
  [
    "a module in two models",
    () => {
      const net = new Linear(CLASSES);
      make({}, net);
      return make({}, net);
    },
    "ERR_ARGUMENT",
    /weight belongs to another model/,
  ],
  [
    "a value of another trace",
    () => {
      let kept: Value | undefined;
      return make(
        wrong({
          outputs: ({ x }: { x: Value }) => {
            kept ??= x;
            return { z: kept };
          },
          optimizer: undefined,
          loss: undefined,
        }),
        new Flatten(),
      );
    },
    "ERR_ARGUMENT",
    /outputs: z must be a Value built from the inputs, got one of another call/,
  ],
];

const shapes: Case[] = [
  [
    "a linear layer on images",
    () => onImages(new Linear(3)),
    "ERR_SHAPE",
    /0: Linear expects rows.*got \[4, 1, 6, 6\]; put new Flatten/,
  ],
  [
    "a convolution on rows",
    () => make({}, new Conv2d({ filters: 2, kernel: 3 })),
    "ERR_SHAPE",
    /Conv2d expects images.*got \[4, 6\].*input\.image/,
  ],
  [
    "a kernel larger than its image",
    () => onImages(new Conv2d({ filters: 2, kernel: 7 })),
    "ERR_SHAPE",
    /0: conv2d: a window of height 7 does not fit into height 6/,
  ],
  [
    "a window larger than its image",
    () => onImages(new MaxPool2d(7)),
    "ERR_SHAPE",
    /0: max_pool2d: a window/,
  ],
  [
    "a shortcut around another width",
    () => make({}, new Residual([new Linear(4)])),
    "ERR_SHAPE",
    /\[4, 4\] and \[4, 6\] do not fit together/,
  ],
  [
    "one layer at two widths",
    () => {
      const layer = new Linear(3);
      return make({}, new Sequential([layer, layer]));
    },
    "ERR_SHAPE",
    /0\.weight has the shape \[6, 3\] from its first use, but is needed as \[3, 3\]/,
  ],
  [
    "batch normalisation of rows for images",
    () => onImages(new nn.BatchNorm1d()),
    "ERR_SHAPE",
    /0: BatchNorm1d expects rows.*got \[4, 1, 6, 6\]; use BatchNorm2d/,
  ],
  [
    "batch normalisation of images for rows",
    () => make({}, new nn.BatchNorm2d()),
    "ERR_SHAPE",
    /BatchNorm2d expects images.*got \[4, 6\]/,
  ],
  [
    "batch normalisation of one row",
    () => make({ batchSize: 1 }, new Sequential([new nn.BatchNorm1d(), new Linear(CLASSES)])),
    "ERR_SHAPE",
    /0: expected more than one value a channel while training, got \[1, 6\]; give a larger batchSize/,
  ],
  [
    "layer normalisation over the mini-batch",
    () => make({}, new nn.LayerNorm({ axes: 2 })),
    "ERR_SHAPE",
    /LayerNorm over 2 axes expects more axes than that, got \[4, 6\]/,
  ],
  [
    "a recurrent layer on rows",
    () => make({}, new nn.LSTM(3)),
    "ERR_SHAPE",
    /LSTM expects sequences \[N, steps, values\], got \[4, 6\].*input\.sequence\(steps, values\)/,
  ],
  [
    "dropout of the maps of rows",
    () => make({}, new nn.Dropout2d(0.5)),
    "ERR_SHAPE",
    /Dropout2d expects images/,
  ],
  [
    "the mean of the maps of rows",
    () => make({}, new nn.GlobalAveragePool2d()),
    "ERR_SHAPE",
    /GlobalAveragePool2d expects images/,
  ],
  [
    "rows that do not fit a shape",
    () => make({}, new nn.Reshape([5])),
    "ERR_SHAPE",
    /24 elements are not 20/,
  ],
  [
    "groups that do not divide the channels",
    () => onImages(new Conv2d({ filters: 4, kernel: 3, groups: 2 })),
    "ERR_SHAPE",
    /0: the filters \[4, 1, 3, 3\] expect 2 input maps in 2 groups, but the image \[4, 1, 6, 6\] has 1/,
  ],
  [
    "branches of unequal sizes",
    () => onImages(new nn.Concat([new MaxPool2d(2), new MaxPool2d(3)])),
    "ERR_SHAPE",
    /0: concat: .*cannot be joined along axis 1/,
  ],
  [
    "an assignment to a parameter",
    () => {
      class Assigning extends Module {
        readonly scale = new Parameter({ shape: [] });
        forward(value: Value): Value {
          value.graph.assign(wrong(this.scale), value.mean());
          return value.mul(this.scale);
        }
      }
      return make({}, new Assigning());
    },
    "ERR_ARGUMENT",
    /assign: expected a State of a module, got .*an optimiser changes parameters/,
  ],
  [
    "an assignment of another shape",
    () => {
      class Assigning extends Module {
        readonly last = new nn.State({ shape: [2] });
        forward(value: Value): Value {
          value.graph.assign(this.last, value.mean());
          return value.mul(value.graph.parameter(this.last).sum());
        }
      }
      return make({}, new Assigning());
    },
    "ERR_SHAPE",
    /last has the shape \[2\] from its first use, but is needed as \[\] here/,
  ],
  [
    "the cross-entropy of images",
    () => onImages(new Conv2d({ filters: 2, kernel: 3 })),
    "ERR_SHAPE",
    /crossEntropy: expected one row of values a label.*Flatten and Linear/,
  ],
  [
    "the cross-entropy with numbers",
    () => make(wrong({ loss: ({ z, x }: Named) => crossEntropy(z, x) })),
    "ERR_ARGUMENT",
    /must be labels, an input of input\.label\(\)/,
  ],
  [
    "arithmetic with labels",
    () => make(wrong({ loss: ({ y }: Named) => y.mean() })),
    "ERR_ARGUMENT",
    /labels are no numbers to compute with/,
  ],
  [
    "an error of unequal shapes",
    () => make(wrong({ loss: ({ z, x }: Named) => meanSquaredError(z, x) })),
    "ERR_SHAPE",
    /meanSquaredError: expected two values of equal shape, got \[4, 3\] and \[4, 6\]/,
  ],
  [
    "targets in words",
    () => make(wrong({ loss: ({ z }: Named) => binaryCrossEntropy(z, wrong("1")) })),
    "ERR_ARGUMENT",
    /binaryCrossEntropy: expected a Value, got "1"/,
  ],
  [
    "an accuracy without labels",
    () =>
      make(
        wrong({
          metrics: ({ z }: Named) => ({ a: correct(z, wrong(undefined)) }),
        }),
      ),
    "ERR_ARGUMENT",
    /correct: the second argument must be labels/,
  ],
  [
    "an axis that is not there",
    () => make(wrong({ loss: ({ z }: Named) => z.sum(2) })),
    "ERR_SHAPE",
    /\[4, 3\] has no axis 2; the axes are 0 to 1/,
  ],
  [
    "a slice beyond the end",
    () => make(wrong({ loss: ({ z }: Named) => z.slice(1, 1, 9).mean() })),
    "ERR_SHAPE",
    /slice: .*lies not within \[4, 3\]/,
  ],
  [
    "a matrix product of unequal sizes",
    () => make(wrong({ loss: ({ z }: Named) => z.matmul(z).mean() })),
    "ERR_SHAPE",
    /must be a matrix of 3 rows/,
  ],
  [
    "a shape of other elements",
    () => make(wrong({ loss: ({ z }: Named) => z.reshape([5]).mean() })),
    "ERR_SHAPE",
    /12 elements are not 5/,
  ],
  [
    "an order of other axes",
    () => make(wrong({ loss: ({ z }: Named) => z.transpose([0, 0]).mean() })),
    "ERR_SHAPE",
    /no order of the axes/,
  ],
  ["a join of nothing", () => concat([]), "ERR_ARGUMENT", /concat: expected an array of Values/],
  [
    "a draw without a graph",
    () => make(wrong({ loss: ({ z }: Named) => uniform(wrong(z), []).mul(z.mean()) })),
    "ERR_ARGUMENT",
    /uniform: the first argument must be the graph of a value, x\.graph/,
  ],
  [
    "a draw of half a row",
    () => make(wrong({ loss: ({ z }: Named) => z.mean().mul(normal(z.graph, [0.5]).mean()) })),
    "ERR_ARGUMENT",
    /normal: shape\[0\]/,
  ],
  [
    "a draw whose name is a number",
    () => make(wrong({ loss: ({ z }: Named) => uniform(z.graph, [], wrong(1)).mul(z.mean()) })),
    "ERR_ARGUMENT",
    /uniform: name must be a text such as "hidden", got 1/,
  ],
  [
    "a probability that is a number",
    () => bernoulli(wrong(0.5)),
    "ERR_ARGUMENT",
    /bernoulli: expected a Value, got 0\.5/,
  ],
  [
    "the two of no labels",
    () => make(wrong({ metrics: ({ z, x }: Named) => ({ a: ops.topK(z, x, 2) }) })),
    "ERR_ARGUMENT",
    /topK: the second argument must be labels/,
  ],
  [
    "the largest none",
    () => make(wrong({ metrics: ({ z, y }: Named) => ({ a: ops.topK(z, y, 0) }) })),
    "ERR_ARGUMENT",
    /topK: k must be/,
  ],
  [
    "a confusion of no labels",
    () => make(wrong({ metrics: ({ z, x }: Named) => ({ a: ops.confusion(z, x) }) })),
    "ERR_ARGUMENT",
    /confusion: the second argument must be labels/,
  ],
  [
    "a confusion of images",
    () =>
      make(
        wrong({ metrics: ({ z, y }: Named) => ({ a: ops.confusion(z.reshape([4, 3, 1]), y) }) }),
      ),
    "ERR_SHAPE",
    /confusion: expected one row of values a label/,
  ],
  [
    "a confusion of no values",
    () => make(wrong({ metrics: ({ y }: Named) => ({ a: ops.confusion(wrong(3), y) }) })),
    "ERR_ARGUMENT",
    /confusion/,
  ],
  [
    "a confusion of an earlier call",
    () => {
      let earlier: unknown;
      return make(
        wrong({
          metrics: ({ z, y }: Named) => {
            earlier ??= ops.confusion(z, y);
            return { a: earlier };
          },
        }),
      );
    },
    "ERR_ARGUMENT",
    /metrics: a must be a Value built from the inputs/,
  ],
  [
    "a confusion called loss",
    () => make(wrong({ metrics: ({ z, y }: Named) => ({ loss: ops.confusion(z, y) }) })),
    "ERR_ARGUMENT",
    /a metric cannot be called "loss"/,
  ],
  [
    "a confusion as the loss",
    () => make(wrong({ loss: ({ z, y }: Named) => ops.confusion(z, y) })),
    "ERR_ARGUMENT",
    /the loss must be a Value built from the inputs/,
  ],
  [
    "diagnostics that are no flag",
    () => make().fit({ x, y }, { diagnostics: wrong("all") }),
    "ERR_ARGUMENT",
    /fit: diagnostics must be true or false/,
  ],
  [
    "no classes",
    () => make(wrong({ loss: ({ y }: Named) => ops.oneHot(y, 0).mean() })),
    "ERR_ARGUMENT",
    /oneHot: classes/,
  ],
  [
    "numbers as one of some classes",
    () => make(wrong({ loss: ({ x }: Named) => ops.oneHot(x, 3).mean() })),
    "ERR_ARGUMENT",
    /oneHot: the first argument must be labels, .*got values of shape \[4, 6\]/,
  ],
  [
    "rows chosen by numbers",
    () => make(wrong({ loss: ({ z, x }: Named) => ops.gather(z, x).mean() })),
    "ERR_ARGUMENT",
    /gather: the second argument must be labels/,
  ],
  [
    "rows chosen from a list",
    () => make(wrong({ loss: ({ y }: Named) => ops.gather(wrong([1, 2]), y).mean() })),
    "ERR_ARGUMENT",
    /gather: expected a Value/,
  ],
  [
    "a label of a class that is not chosen from",
    () =>
      make(wrong({ loss: ({ z, y }: Named) => z.mean().mul(ops.oneHot(y, 2).sum()) })).fit({
        x,
        y,
      }),
    "ERR_DATA",
    /the label of row 2 is 2, but there are 2 classes/,
  ],
  [
    "an embedding of numbers",
    () => make({}, new Sequential([new nn.Embedding({ entries: 9, size: 2 })])),
    "ERR_ARGUMENT",
    /gather: the second argument must be labels, .*input\.tokens\(\)/,
  ],
  [
    "an embedding of nothing",
    () => new nn.Embedding({ entries: 0, size: 2 }),
    "ERR_ARGUMENT",
    /Embedding: entries/,
  ],
  [
    "an embedding without a size",
    () => new nn.Embedding(wrong({ entries: 4 })),
    "ERR_ARGUMENT",
    /Embedding: size/,
  ],
  [
    "all of the target spread",
    () => make({ loss: wrong(({ z, y }: Named) => crossEntropy(z, y, { labelSmoothing: 1 })) }),
    "ERR_ARGUMENT",
    /labelSmoothing must be.*below 1/,
  ],
  [
    "no margin",
    () => make({ loss: wrong(({ z, y }: Named) => ops.hinge(z, y, 0)) }),
    "ERR_ARGUMENT",
    /hinge: margin must be above 0/,
  ],
  [
    "a delta of 0",
    () => make({ loss: wrong(({ z }: Named) => ops.huber(z, z, 0)) }),
    "ERR_ARGUMENT",
    /huber: delta must be above 0/,
  ],
  [
    "a divergence of unequal shapes",
    () => make({ loss: wrong(({ z, x }: Named) => ops.klDivergence(z, x)) }),
    "ERR_SHAPE",
    /klDivergence: expected two values of equal shape/,
  ],
  [
    "an activation of numbers",
    () => relu(wrong(1)),
    "ERR_ARGUMENT",
    /relu: expected a Value, got 1/,
  ],
];

const data: Case[] = [
  [
    "an array for named arrays",
    () => make().fit(wrong(x)),
    "ERR_ARGUMENT",
    /fit: expected an object with an array for each of x, y/,
  ],
  [
    "a missing input",
    () => make().fit(wrong({ x })),
    "ERR_ARGUMENT",
    /the input y is missing; this call needs x, y/,
  ],
  [
    "an unknown input",
    () => make().fit(wrong({ x, y, z: x })),
    "ERR_ARGUMENT",
    /no input "z"; the inputs are x, y/,
  ],
  [
    "unequal rows",
    () => make().fit({ x, y: y.subarray(1) }),
    "ERR_SHAPE",
    /x has 4 rows, but y has 3/,
  ],
  [
    "half a row",
    () => make().evaluate({ x: x.subarray(1), y }),
    "ERR_SHAPE",
    /no whole number of rows of shape \[6\]/,
  ],
  [
    "a label too large",
    () => make().fit({ x, y: Int32Array.of(0, 1, 2, 3) }),
    "ERR_DATA",
    /the label of row 3 is 3, but there are 3 classes/,
  ],
  [
    "a negative label",
    () => make().step({ x, y: Int32Array.of(0, 1, 2, -1) }),
    "ERR_DATA",
    /label of row 3 is -1/,
  ],
  [
    "labels in words",
    () => make().fit(wrong({ x, y: ["a", "b", "c", "d"] })),
    "ERR_ARGUMENT",
    /whole number/,
  ],
  ["NaN", () => make().run({ x: x.map(() => Number.NaN) }), "ERR_NAN", /NaN/],
  ["no rows", () => make().run({ x: new Float32Array() }), "ERR_DATA", /x is empty/],
  [
    "fewer rows than a mini-batch",
    () => make().fit({ x: x.subarray(0, FEATURES), y: y.subarray(0, 1) }),
    "ERR_DATA",
    /1 rows are fewer than one mini-batch of 4/,
  ],
  [
    "a step of another size",
    () => make().step({ x: x.subarray(0, FEATURES), y: y.subarray(0, 1) }),
    "ERR_DATA",
    /exactly one mini-batch of 4 rows/,
  ],
  [
    "validation without labels",
    () => make().fit({ x, y }, { validation: wrong({ x }) }),
    "ERR_ARGUMENT",
    /fit: validation: the input y is missing/,
  ],
  [
    "half an epoch",
    () => make().fit({ x, y }, { epochs: 0.5 }),
    "ERR_ARGUMENT",
    /epochs must be an integer/,
  ],
  [
    "an unknown option",
    () => make().fit({ x, y }, wrong({ batchSize: 3 })),
    "ERR_ARGUMENT",
    /unknown option "batchSize"/,
  ],
  [
    "a controller for a signal",
    () => make().fit({ x, y }, { signal: wrong(new AbortController()) }),
    "ERR_ARGUMENT",
    /signal must be an AbortSignal/,
  ],
  [
    "an unknown output",
    () => make().run({ x }, { outputs: wrong(["logits"]) }),
    "ERR_ARGUMENT",
    /no "logits"; the names are z/,
  ],
  [
    "no outputs",
    () => make().run({ x }, { outputs: [] }),
    "ERR_ARGUMENT",
    /must be a list of names, some of z/,
  ],
  [
    "a gradient by labels",
    () => make().gradients({ x, y }, { by: ["y"] }),
    "ERR_ARGUMENT",
    /no "y"; the names are x, weight, bias/,
  ],
  [
    "a gradient by nothing",
    () => make().gradients({ x, y }, { by: [] }),
    "ERR_ARGUMENT",
    /must be a list of names/,
  ],
  [
    "an unknown parameter",
    () => make().setParameters({ w: { shape: [1], data: Float32Array.of(1) } }),
    "ERR_ARGUMENT",
    /no parameter "w"; the names are weight, bias/,
  ],
  [
    "a parameter of another shape",
    () => make().setParameters({ bias: { shape: [2], data: new Float32Array(2) } }),
    "ERR_SHAPE",
    /bias: expected shape \[3\]/,
  ],
  [
    "a training without optimizer",
    () => make(wrong({ optimizer: undefined })).fit({ x, y }),
    "ERR_ARGUMENT",
    /fit: this model has no optimizer/,
  ],
  [
    "an evaluation without loss",
    () => make(wrong({ optimizer: undefined, loss: undefined })).evaluate({ x, y }),
    "ERR_ARGUMENT",
    /evaluate: this model has no loss/,
  ],
  [
    "a call after dispose()",
    async () => {
      const model = make();
      await model.dispose();
      return model.run({ x });
    },
    "ERR_DISPOSED",
    /disposed/,
  ],
  [
    "a rate that diverges",
    () =>
      make({
        optimizer: sgd({ learningRate: 1e30 }),
        loss: wrong(({ z }: Named) => z.square().mean()),
      }).fit({ x, y }, { epochs: 9 }),
    "ERR_NAN",
    /became NaN or infinite.*smaller learning rate/,
  ],
  [
    "a step that diverges",
    async () => {
      const model = make({
        optimizer: sgd({ learningRate: 1e30 }),
        loss: wrong(({ z }: Named) => z.square().mean()),
      });
      for (let i = 0; i < 9; i++) await model.step({ x, y });
    },
    "ERR_NAN",
    /step: .*nothing is changed/,
  ],
];

const files: Case[] = [
  ["a file that is not there", () => make().load(join(folder, "nothing")), "ERR_FILE", /nothing/],
  [
    "a file of another model",
    async () => {
      const file = join(folder, "other");
      await make({}, new Sequential([new Linear(CLASSES)])).save(file);
      return make().load(file);
    },
    "ERR_FILE_FORMAT",
    /0\.weight belongs to nothing in this model/,
  ],
  [
    "a file of another optimiser",
    async () => {
      const file = join(folder, "sgd");
      await make().save(file);
      return make({ optimizer: adam() }).load(file);
    },
    "ERR_FILE_FORMAT",
    /optimizer\/mean\/weight is missing/,
  ],
  [
    "a file of other sizes",
    async () => {
      const file = join(folder, "sizes");
      await make({}, new Linear(CLASSES + 1)).save(file);
      return make().load(file);
    },
    "ERR_FILE_FORMAT",
    /weight is F32 \[6, 4\]; this model needs F32 or F64 \[6, 3\]/,
  ],
  [
    "a file of another seed",
    async () => {
      const file = join(folder, "seed");
      await make({ seed: 2 }).save(file);
      return make().load(file);
    },
    "ERR_FILE_FORMAT",
    /seed 2, this one has seed 1/,
  ],
  [
    "a file of noise",
    async () => {
      const file = join(folder, "noise");
      await writeFile(file, "no model");
      return make().load(file);
    },
    "ERR_FILE_FORMAT",
    /noise/,
  ],
];

describe.each([
  ["modules", modules],
  ["optimisers", optimizers],
  ["the options of a model", construction],
  ["shapes", shapes],
  ["data", data],
  ["files", files],
])("%s refuse", (_, cases) => {
  it.each(cases)("%s", async (_what, act, code, message) => {
    const error = await failureOf(act);
    expect(error).toBeInstanceOf(Network3Error);
    expect((error as Network3Error).code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

it("a model whose construction fails leaves its modules free", () => {
  const net = new Linear(CLASSES);
  expect(() => make({ loss: wrong(() => 0) }, net)).toThrow(Network3Error);
  expect(make({}, net).summary()).toContain("weight");
});

it("a disposed model leaves its modules free, also for other sizes", async () => {
  const net = new Linear(CLASSES);
  await make({}, net).dispose();
  const other = make({ inputs: wrong({ x: input.rows(2), y: input.label() }) }, net);
  expect((await other.parameters()).weight?.shape).toEqual([2, CLASSES]);
});

it("flatten keeps rows", () => {
  expect(onImages(new Flatten(), new Linear(CLASSES)).summary()).toContain("36x3");
});
