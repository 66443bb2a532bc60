// Every way to use the library wrongly: one table of what is done, the code, and the advice.
import {
  ConvPoolLayer,
  Dataset,
  type ErrorCode,
  FullyConnectedLayer,
  Network,
  Network3Error,
  SoftmaxLayer,
} from "network3";
import { describe, expect, it } from "vitest";
import { devices, type TestDevice } from "../support/devices.js";
import { BATCH, CLASSES, denseLayers, examples, FEATURES, make } from "../support/networks.js";

interface Scene {
  /** A network with dropout, 64 inputs and 4 classes, mini-batch 5. */
  readonly net: Network;
  readonly device: TestDevice;
}

type Case = readonly [
  what: string,
  act: (scene: Scene) => unknown,
  code: ErrorCode,
  /** Must be found in the message: what to change. */
  remedy: RegExp,
];

/** What the types would not let through. */
const wrong = (value: unknown): never => value as never;

const conv = { imageShape: [1, 8, 8], filterShape: [3, 1, 3, 3] };
const fc = { nIn: FEATURES, nOut: 7 };
const last = () => new SoftmaxLayer({ nIn: 7, nOut: CLASSES });
const data = examples(BATCH);
const labels = (...y: number[]) => ({ x: data.x, y: Int32Array.from(y) });
const ones = (length: number) => new Float32Array(length).fill(1);

const sgd =
  (change: { data?: unknown; epochs?: unknown; batch?: unknown; eta?: unknown }, options = {}) =>
  ({ net }: Scene) =>
    net.SGD(
      wrong("data" in change ? change.data : data),
      wrong("epochs" in change ? change.epochs : 1),
      wrong("batch" in change ? change.batch : BATCH),
      wrong("eta" in change ? change.eta : 0.1),
      undefined,
      undefined,
      wrong({ log: false, ...options }),
    );

const detached = () => {
  const { x, y } = examples(BATCH);
  structuredClone(x.buffer, { transfer: [x.buffer] });
  return { x, y };
};

const withHole = (value: number) => {
  const { x, y } = examples(BATCH);
  x[2 * FEATURES + 3] = value;
  return { x, y };
};

const layerCases: Case[] = [
  ["no options", () => new ConvPoolLayer(wrong(undefined)), "ERR_ARGUMENT", /must be an object/],
  [
    "an unknown option of a convolution",
    () => new ConvPoolLayer(wrong({ ...conv, poolSize: [2, 2] })),
    "ERR_ARGUMENT",
    /"poolSize".*the options are .*poolsize/,
  ],
  [
    "an imageShape of two sizes",
    () => new ConvPoolLayer({ ...conv, imageShape: [8, 8] }),
    "ERR_ARGUMENT",
    /imageShape must be \[mini-batch, maps, rows, columns\]/,
  ],
  [
    "an imageShape in words",
    () => new ConvPoolLayer(wrong({ ...conv, imageShape: "8x8" })),
    "ERR_ARGUMENT",
    /imageShape must be .*"8x8"/,
  ],
  [
    "half a row of pixels",
    () => new ConvPoolLayer({ ...conv, imageShape: [1, 8.5, 8] }),
    "ERR_ARGUMENT",
    /imageShape\[1\].*integer.*8\.5/,
  ],
  [
    "a filterShape without maps",
    () => new ConvPoolLayer({ ...conv, filterShape: [3, 3, 3] }),
    "ERR_ARGUMENT",
    /filterShape must be \[filters, maps, rows, columns\]/,
  ],
  [
    "no filters",
    () => new ConvPoolLayer({ ...conv, filterShape: [0, 1, 3, 3] }),
    "ERR_ARGUMENT",
    /filterShape\[0\].*at least 1/,
  ],
  [
    "filters for other maps than the image has",
    () => new ConvPoolLayer({ ...conv, filterShape: [3, 2, 3, 3] }),
    "ERR_SHAPE",
    /expects 2 input maps.*has 1.*make filterShape\[1\] equal/,
  ],
  [
    "a filter larger than the image",
    () => new ConvPoolLayer({ ...conv, filterShape: [3, 1, 9, 3] }),
    "ERR_SHAPE",
    /9x3 filter.*8x8 image.*smaller filterShape/,
  ],
  [
    "a pooling window larger than the maps",
    () => new ConvPoolLayer({ ...conv, poolsize: [7, 2] }),
    "ERR_SHAPE",
    /7x2.*6x6.*smaller poolsize/,
  ],
  [
    "a poolsize of one number",
    () => new ConvPoolLayer(wrong({ ...conv, poolsize: 2 })),
    "ERR_ARGUMENT",
    /poolsize must be \[rows, columns\]/,
  ],
  [
    "a function of one's own as activation",
    () => new ConvPoolLayer(wrong({ ...conv, activationFn: Math.tanh })),
    "ERR_ARGUMENT",
    /activationFn must be one of the exported tokens sigmoid, tanh, ReLU, linear/,
  ],
  [
    "an activation by name",
    () => new FullyConnectedLayer(wrong({ ...fc, activationFn: "relu" })),
    "ERR_ARGUMENT",
    /exported tokens.*"relu"/,
  ],
  [
    "an unknown option of a fully connected layer",
    () => new FullyConnectedLayer(wrong({ ...fc, dropout: 0.5 })),
    "ERR_ARGUMENT",
    /"dropout".*pDropout/,
  ],
  [
    "a layer without inputs",
    () => new FullyConnectedLayer({ ...fc, nIn: 0 }),
    "ERR_ARGUMENT",
    /nIn must be an integer, at least 1; got 0/,
  ],
  [
    "a layer without a size",
    () => new FullyConnectedLayer(wrong({ nIn: 3 })),
    "ERR_ARGUMENT",
    /nOut must be an integer.*undefined/,
  ],
  [
    "a size in words",
    () => new FullyConnectedLayer(wrong({ ...fc, nOut: "7" })),
    "ERR_ARGUMENT",
    /nOut must be an integer.*"7"/,
  ],
  [
    "dropout of everything",
    () => new FullyConnectedLayer({ ...fc, pDropout: 1 }),
    "ERR_ARGUMENT",
    /pDropout must be .*below 1; got 1/,
  ],
  [
    "dropout below 0",
    () => new SoftmaxLayer({ nIn: 3, nOut: 2, pDropout: -0.1 }),
    "ERR_ARGUMENT",
    /pDropout must be .*at least 0/,
  ],
  [
    "dropout that is not a number",
    () => new SoftmaxLayer({ nIn: 3, nOut: 2, pDropout: Number.NaN }),
    "ERR_ARGUMENT",
    /pDropout must be a finite number.*NaN/,
  ],
  [
    "an activation of the softmax layer",
    () => new SoftmaxLayer(wrong({ nIn: 3, nOut: 2, activationFn: null })),
    "ERR_ARGUMENT",
    /"activationFn".*nIn, nOut, pDropout/,
  ],
  [
    "an unknown initialisation",
    () => new SoftmaxLayer(wrong({ nIn: 3, nOut: 2, init: "xavier" })),
    "ERR_ARGUMENT",
    /init must be one of "network3", "fanIn", "glorot", "he"; got "xavier"/,
  ],
];

const stackCases: Case[] = [
  [
    "layers that are no list",
    () => new Network(wrong(last()), BATCH),
    "ERR_ARGUMENT",
    /layers must be an array/,
  ],
  ["no layers", () => new Network(wrong([]), BATCH), "ERR_ARGUMENT", /layers must be an array/],
  [
    "a layer that is a number",
    () => new Network(wrong([7, last()]), BATCH),
    "ERR_ARGUMENT",
    /layers\[0\] is no layer but 7; use new ConvPoolLayer/,
  ],
  [
    "a layer's class",
    () => new Network(wrong([FullyConnectedLayer, last()]), BATCH),
    "ERR_ARGUMENT",
    /layers\[0\] is no layer but the function FullyConnectedLayer; use new/,
  ],
  [
    "no cost at the end",
    () => new Network(wrong([new FullyConnectedLayer(fc)]), BATCH),
    "ERR_ARGUMENT",
    /layers\[0\].*no cost; end with a SoftmaxLayer/,
  ],
  [
    "a softmax layer in the middle",
    () =>
      new Network(
        [new SoftmaxLayer({ nIn: FEATURES, nOut: 7 }), new SoftmaxLayer({ nIn: 7, nOut: 2 })],
        BATCH,
      ),
    "ERR_ARGUMENT",
    /layers\[0\].*must be the last.*move it to the end/,
  ],
  [
    "one object in two places",
    () => {
      const twice = new FullyConnectedLayer({ nIn: 7, nOut: 7 });
      return new Network([twice, twice, last()], BATCH);
    },
    "ERR_ARGUMENT",
    /layers\[1\] is the same object as layers\[0\]; make a new layer/,
  ],
  [
    "fully connected layers that do not fit",
    () => new Network([new FullyConnectedLayer({ nIn: 9, nOut: 8 }), last()], BATCH),
    "ERR_SHAPE",
    /layers\[0\] .*8.*layers\[1\] .*expects \[7\]; change its nIn/,
  ],
  [
    "a convolution and a softmax that do not fit",
    () => new Network([new ConvPoolLayer(conv), last()], BATCH),
    "ERR_SHAPE",
    /layers\[0\] \(ConvPoolLayer\) gives \[3, 3, 3\].*27.*expects \[7\]; change its nIn/,
  ],
  [
    "convolutions that do not fit",
    () =>
      new Network(
        [
          new ConvPoolLayer(conv),
          new ConvPoolLayer({ imageShape: [3, 4, 4], filterShape: [2, 3, 3, 3] }),
          new SoftmaxLayer({ nIn: 2, nOut: 2 }),
        ],
        BATCH,
      ),
    "ERR_SHAPE",
    /gives \[3, 3, 3\].*expects \[3, 4, 4\]; change its imageShape/,
  ],
  [
    "an imageShape for another mini-batch",
    () =>
      new Network(
        [
          new ConvPoolLayer({ ...conv, imageShape: [10, 1, 8, 8] }),
          new SoftmaxLayer({ nIn: 27, nOut: 2 }),
        ],
        BATCH,
      ),
    "ERR_SHAPE",
    /layers\[0\] has a mini-batch of 10.*is 5; make them equal or leave/,
  ],
  [
    "a mini-batch of 0",
    () => new Network(denseLayers(), 0),
    "ERR_ARGUMENT",
    /miniBatchSize must be an integer, at least 1; got 0/,
  ],
  [
    "half a mini-batch",
    () => new Network(denseLayers(), 2.5),
    "ERR_ARGUMENT",
    /miniBatchSize must be an integer.*2\.5/,
  ],
  [
    "no mini-batch",
    () => new Network(denseLayers(), wrong(undefined)),
    "ERR_ARGUMENT",
    /miniBatchSize must be an integer.*undefined/,
  ],
];

const optionCases: Case[] = [
  [
    "options that are no object",
    () => new Network(denseLayers(), BATCH, wrong("cpu")),
    "ERR_ARGUMENT",
    /options must be an object/,
  ],
  [
    "an unknown option",
    () => new Network(denseLayers(), BATCH, wrong({ Seed: 1 })),
    "ERR_ARGUMENT",
    /"Seed"; the options are .*seed/,
  ],
  [
    "an unknown device",
    () => new Network(denseLayers(), BATCH, wrong({ device: "gpu" })),
    "ERR_ARGUMENT",
    /device must be one of "auto", "cpu", "cuda", "reference"; got "gpu"/,
  ],
  [
    "a negative seed",
    () => new Network(denseLayers(), BATCH, { seed: -1 }),
    "ERR_ARGUMENT",
    /seed must be an integer, at least 0/,
  ],
  [
    "a seed of 2^53",
    () => new Network(denseLayers(), BATCH, { seed: 2 ** 53 }),
    "ERR_ARGUMENT",
    /seed must be an integer.*9007199254740992/,
  ],
  [
    "no threads",
    () => new Network(denseLayers(), BATCH, { threads: 0 }),
    "ERR_ARGUMENT",
    /threads must be an integer, at least 1, at most 1024; got 0/,
  ],
  [
    "too many threads",
    () => new Network(denseLayers(), BATCH, { threads: 1025 }),
    "ERR_ARGUMENT",
    /threads must be .*at most 1024/,
  ],
  [
    "an unknown precision",
    () => new Network(denseLayers(), BATCH, wrong({ precision: "bf16" })),
    "ERR_ARGUMENT",
    /precision must be one of "float32", "tf32"/,
  ],
  [
    "tf32 without a GPU",
    () => new Network(denseLayers(), BATCH, { precision: "tf32" }),
    "ERR_ARGUMENT",
    /CUDA device; use "float32"/,
  ],
  [
    "an unknown initialisation of a network",
    () => new Network(denseLayers(), BATCH, wrong({ init: 1 })),
    "ERR_ARGUMENT",
    /init must be one of/,
  ],
  [
    "a GPU that is not there",
    () => new Network(denseLayers(), BATCH, { device: "cuda" }),
    "ERR_DEVICE_UNAVAILABLE",
    /cuda.*use "cpu" or "auto"/,
  ],
];

const trainingCases: Case[] = [
  ["a negative number of epochs", sgd({ epochs: -1 }), "ERR_ARGUMENT", /epochs must be an integer/],
  ["half an epoch", sgd({ epochs: 0.5 }), "ERR_ARGUMENT", /epochs must be an integer.*0\.5/],
  [
    "a mini-batch unlike the network's",
    sgd({ batch: 10 }),
    "ERR_ARGUMENT",
    /miniBatchSize is 10.*made for 5; pass 5/,
  ],
  ["no learning rate", sgd({ eta: undefined }), "ERR_ARGUMENT", /eta must be a finite number/],
  ["an infinite learning rate", sgd({ eta: Infinity }), "ERR_ARGUMENT", /eta must be a finite/],
  [
    "a learning rate function that returns nothing",
    sgd({ eta: () => undefined }),
    "ERR_ARGUMENT",
    /eta of epoch 0 must be a finite number.*undefined/,
  ],
  ["a negative lambda", sgd({}, { lmbda: -0.1 }), "ERR_ARGUMENT", /lmbda must be .*at least 0/],
  [
    "lambda in Python's spelling",
    sgd({}, { lambda: 0.1 }),
    "ERR_ARGUMENT",
    /"lambda"; the options are lmbda/,
  ],
  [
    "an option that does not exist yet",
    sgd({}, { resume: true }),
    "ERR_ARGUMENT",
    /"resume"; the options are/,
  ],
  ["log: true", sgd({}, { log: true }), "ERR_ARGUMENT", /log must be a function or false/],
  [
    "a controller for a signal",
    sgd({}, { signal: new AbortController() }),
    "ERR_ARGUMENT",
    /pass controller\.signal/,
  ],
  [
    "a listener that is no function",
    sgd({}, { onProgress: {} }),
    "ERR_ARGUMENT",
    /onProgress must be a function/,
  ],
  ["shuffle: 1", sgd({}, { shuffle: 1 }), "ERR_ARGUMENT", /shuffle must be true or false/],
  [
    "recordCosts in words",
    sgd({}, { recordCosts: "yes" }),
    "ERR_ARGUMENT",
    /recordCosts must be true or false/,
  ],
  [
    "too few examples to train on",
    sgd({ data: examples(BATCH - 1) }),
    "ERR_DATA",
    /training data: 4 examples.*mini-batch of 5; give more examples or use a smaller/,
  ],
  [
    "too few examples to validate on",
    ({ net }) => net.SGD(data, 1, BATCH, 0.1, examples(2), undefined, { log: false }),
    "ERR_DATA",
    /validation data: 2 examples.*give more/,
  ],
  [
    "too few examples to test on",
    ({ net }) => net.SGD(data, 1, BATCH, 0.1, undefined, examples(2), { log: false }),
    "ERR_DATA",
    /test data: 2 examples.*give more/,
  ],
  [
    "a wrong argument of train()",
    ({ net }) => net.train(data, 1, 3, 0.1).next(),
    "ERR_ARGUMENT",
    /pass 5/,
  ],
];

const dataCases: Case[] = [
  ["no data", sgd({ data: undefined }), "ERR_ARGUMENT", /training data must be \{ x, y \}/],
  ["an array for data", sgd({ data: [1, 2] }), "ERR_ARGUMENT", /must be \{ x, y \} or a Dataset/],
  [
    "plain arrays as examples",
    sgd({ data: { x: Array.from(data.x), y: data.y } }),
    "ERR_ARGUMENT",
    /x must be a Float32Array.*Float32Array\.from/,
  ],
  [
    "plain arrays as labels",
    sgd({ data: { x: data.x, y: Array.from(data.y) } }),
    "ERR_ARGUMENT",
    /y must be an Int32Array.*Int32Array\.from/,
  ],
  [
    "bytes as labels",
    sgd({ data: { x: data.x, y: Uint8Array.from(data.y) } }),
    "ERR_ARGUMENT",
    /y must be an Int32Array/,
  ],
  [
    "no rows",
    sgd({ data: { x: new Float32Array(), y: new Int32Array() } }),
    "ERR_DATA",
    /at least one row/,
  ],
  [
    "part of a row",
    sgd({ data: { x: data.x.subarray(1), y: data.y } }),
    "ERR_SHAPE",
    /not a multiple of the 5 labels/,
  ],
  [
    "other features than the first layer's",
    sgd({ data: examples(BATCH, "wide", FEATURES + 1) }),
    "ERR_SHAPE",
    /layers\[0\] expects 64 values.*has 65; change the first layer or the data/,
  ],
  [
    "a Dataset with other features",
    ({ net }) => {
      const { x, y } = examples(BATCH, "narrow", 32);
      return net.accuracy(new Dataset(x, y));
    },
    "ERR_SHAPE",
    /accuracy: layers\[0\] expects 64 values.*has 32/,
  ],
  ["NaN in x", sgd({ data: withHole(Number.NaN) }), "ERR_DATA", /NaN in row 2, column 3.*replace/],
  ["infinity in x", sgd({ data: withHole(-Infinity) }), "ERR_DATA", /-Infinity in row 2, column 3/],
  ["a detached array", sgd({ data: detached() }), "ERR_DATA", /detached.*transfer a copy/],
  [
    "a Dataset after its dispose()",
    ({ net }) => {
      const { x, y } = examples(BATCH);
      const dataset = new Dataset(x, y);
      dataset.dispose();
      return net.cost(dataset);
    },
    "ERR_DISPOSED",
    /dispose\(\)/,
  ],
  [
    "a label that is no class",
    ({ net }) => net.accuracy(labels(0, 1, 4, 3, 2)),
    "ERR_DATA",
    /label of row 2 is 4.*4 classes; labels must be 0\.\.3/,
  ],
  [
    "a negative label",
    ({ net }) => net.cost(labels(0, 1, 2, -1, 0)),
    "ERR_DATA",
    /y\[3\] is -1; labels count from 0/,
  ],
  [
    "a label of a Dataset that is no class",
    ({ net }) => net.cost(new Dataset(data.x, Int32Array.of(0, 0, 0, 0, 9)).slice(2)),
    "ERR_DATA",
    /label of row 2 is 9/,
  ],
];

const methodCases: Case[] = [
  ["predict of nothing", ({ net }) => net.predict(wrong(undefined)), "ERR_ARGUMENT", /x must be a/],
  [
    "predict of rows",
    ({ net }) => net.predict(wrong([[1, 2], [3]])),
    "ERR_ARGUMENT",
    /Float32Array\.from\(x\.flat\(\)\)/,
  ],
  [
    "predict of an empty array",
    ({ net }) => net.predict(new Float32Array()),
    "ERR_DATA",
    /x is empty; give at least one row of 64/,
  ],
  [
    "feedforward of part of a row",
    ({ net }) => net.feedforward(new Float32Array(65)),
    "ERR_SHAPE",
    /65 values are no whole number of rows; layers\[0\] expects 64/,
  ],
  [
    "predict of NaN",
    ({ net }) => net.predict(withHole(Number.NaN).x),
    "ERR_DATA",
    /NaN in row 2, column 3/,
  ],
  [
    "an unknown option of cost()",
    ({ net }) => net.cost(data, wrong({ l2: 1 })),
    "ERR_ARGUMENT",
    /"l2"; the options are lmbda/,
  ],
  [
    "cost() with no batches",
    ({ net }) => net.cost(data, { numTrainingBatches: 0 }),
    "ERR_ARGUMENT",
    /numTrainingBatches must be an integer, at least 1/,
  ],
  [
    "cost() with a negative lambda",
    ({ net }) => net.cost(data, { lmbda: -1 }),
    "ERR_ARGUMENT",
    /lmbda must be .*at least 0/,
  ],
  [
    "gradients of two mini-batches",
    ({ net }) => net.gradients(examples(2 * BATCH)),
    "ERR_DATA",
    /exactly one mini-batch of 5.*got 10; use data\.slice\(0, 5\)/,
  ],
  [
    "masks for a layer that has no dropout",
    ({ net }) =>
      net.gradients(data, { masks: { "layers.0": ones(BATCH * FEATURES), "layers.7": ones(1) } }),
    "ERR_ARGUMENT",
    /"layers\.7"; the options are layers\.0, layers\.1/,
  ],
  [
    "a missing mask",
    ({ net }) => net.gradients(data, { masks: { "layers.0": ones(BATCH * FEATURES) } }),
    "ERR_ARGUMENT",
    /masks\["layers\.1"\] must be a Float32Array of 35 values/,
  ],
  [
    "a mask of another size",
    ({ net }) =>
      net.gradients(data, { masks: { "layers.0": ones(FEATURES), "layers.1": ones(35) } }),
    "ERR_SHAPE",
    /masks\["layers\.0"\] has 64 values; .*\[miniBatchSize, nIn\], 320/,
  ],
  [
    "masks without dropout",
    ({ device }) =>
      make(denseLayers(), { device }).gradients(data, { masks: { "layers.0": ones(320) } }),
    "ERR_ARGUMENT",
    /no layer has dropout; leave masks out or set pDropout/,
  ],
  [
    "parameters that are no object",
    ({ net }) => net.setParameters(wrong(3)),
    "ERR_ARGUMENT",
    /object as net\.parameters\(\) gives/,
  ],
  [
    "an unknown parameter",
    ({ net }) => net.setParameters({ "layers.5.w": { shape: [1], data: ones(1) } }),
    "ERR_ARGUMENT",
    /"layers\.5\.w"; the names are layers\.0\.w/,
  ],
  [
    "a parameter of another shape",
    ({ net }) => net.setParameters({ "layers.0.b": { shape: [8], data: ones(8) } }),
    "ERR_SHAPE",
    /layers\.0\.b: expected shape \[7\]/,
  ],
  [
    "a parameter with too few values",
    ({ net }) => net.setParameters({ "layers.0.b": { shape: [7], data: ones(6) } }),
    "ERR_SHAPE",
    /expected shape \[7\] with 7 values.*with 6/,
  ],
  [
    "a parameter as a plain array",
    ({ net }) => net.setParameters(wrong({ "layers.0.b": { shape: [7], data: [1, 2] } })),
    "ERR_ARGUMENT",
    /data must be a Float32Array or Float64Array/,
  ],
  [
    "a parameter that is no number",
    ({ net }) =>
      net.setParameters({ "layers.0.b": { shape: [7], data: ones(7).fill(Number.NaN, 2, 3) } }),
    "ERR_DATA",
    /layers\.0\.b: element 2 is NaN; parameters must be finite/,
  ],
  ["save without a path", ({ net }) => net.save(wrong(undefined)), "ERR_ARGUMENT", /the path of a/],
  ["save to nowhere", ({ net }) => net.save("/no/such/folder/n"), "ERR_FILE", /create the folder/],
  ["load without a path", () => Network.load(""), "ERR_ARGUMENT", /must be the path of a file/],
  [
    "load with a seed",
    () => Network.load("x", wrong({ seed: 1 })),
    "ERR_ARGUMENT",
    /"seed"; the options are device, threads/,
  ],
  ["load of nothing", () => Network.load("/no/such/file"), "ERR_FILE", /\/no\/such\/file/],
];

const table = [
  ...layerCases,
  ...stackCases,
  ...optionCases,
  ...trainingCases,
  ...dataCases,
  ...methodCases,
];

it("has a name for each case, and enough of them", () => {
  expect(new Set(table.map(([what]) => what)).size).toBe(table.length);
  expect(table.length).toBeGreaterThanOrEqual(60);
});

/** What an act throws or rejects with; `isPromise` tells which. */
async function outcome(act: Case[1], scene: Scene): Promise<{ error: unknown; returned: boolean }> {
  let returned: unknown;
  try {
    returned = act(scene);
  } catch (error) {
    return { error, returned: false };
  }
  try {
    await returned;
  } catch (error) {
    return { error, returned: true };
  }
  throw new Error("nothing was thrown");
}

describe.each(devices)("on %s", (device) => {
  it.each(table)("%s", async (_what, act, code, remedy) => {
    const net = make(denseLayers(0.5), { device });
    const before = await net.parameters();
    const { error, returned } = await outcome(act, { net, device });
    expect(error).toBeInstanceOf(Network3Error);
    expect(error).toMatchObject({ code, name: (error as Error).constructor.name });
    expect((error as Error).message).toMatch(remedy);
    // Constructors throw, methods reject.
    const isConstructor = [...layerCases, ...stackCases, ...optionCases].some(
      ([, other]) => other === act,
    );
    expect(returned).toBe(!isConstructor);
    // The network is as it was and goes on working.
    expect(await net.parameters()).toEqual(before);
    expect(await net.predict(data.x)).toHaveLength(BATCH);
    await net.SGD(data, 1, BATCH, 0.1, data, data, { log: false });
  });
});
