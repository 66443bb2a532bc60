// The calls of everything that the package exports, with a row for each function, constructor and
// method.
import { join } from "node:path";
import { inspect } from "node:util";
import * as network3 from "network3";
import { Dataset, Network, Network3Error } from "network3";
import { Linear } from "network3/nn";
import { crossEntropy, type Value } from "network3/ops";
import { sgd } from "network3/optim";
import { expect } from "vitest";
import { writePng } from "../../images/support/write-png.js";
import { BATCH, CLASSES, denseLayers, examples, FEATURES, make } from "../../support/networks.js";
import { wrong } from "./case.js";

export interface Callable {
  /** Returns valid arguments, new ones at each call. */
  readonly right: () => unknown[];
  /** Calls it with arguments, some of which may be bad; calls methods on a new object. */
  readonly call: (args: readonly unknown[]) => unknown;
  /** The error of the call with valid arguments, if there is one. */
  readonly fails?: unknown;
}

/** Exports that cannot be called. */
export const dataExports = ["ReLU", "experiments", "input", "linear", "sigmoid", "tanh"];

const LAYERS = [
  ...["ActivationLayer", "ConvLayer", "ConvPoolLayer", "DropoutLayer"],
  ...["FullyConnectedLayer", "LinearLayer", "PoolLayer", "SoftmaxLayer"],
];

/** Methods that are missing in the declarations. */
export const internalMethods = ["cost", "logits", "lower", "parameters", "sized"]
  .concat([
    "parametersWith",
    "weightedInput",
    "parametersFor",
    "lowerBy",
    "described",
    "checkOutput",
  ])
  .concat(["describeSize", "sizeFrom"])
  .flatMap((method) => LAYERS.map((layer) => `${layer}#${method}`))
  .concat(["Network#unitVariance", "Model#unitVariance"]);

/** A path that does not exist, so that nothing is downloaded. */
const nowhere = join(import.meta.dirname, "no-such-folder");
process.env.NETWORK3_DATA = nowhere;

type Rows = readonly (readonly [name: string, right?: () => unknown[]])[];

const call = (callee: unknown, self: unknown, args: readonly unknown[]): unknown =>
  Reflect.apply(wrong(callee), self, args);

function rows(names: Rows, callOf: (name: string) => Callable["call"]): [string, Callable][] {
  return names.map(([name, right = () => []]) => [name, { right, call: callOf(name) }]);
}

const functions = (names: Rows) =>
  rows(names, (name) => (args) => call(wrong(network3)[name], undefined, args));

const constructors = (names: Rows) =>
  rows(names, (name) => (args) => Reflect.construct(wrong(network3)[name], args)).map(
    ([name, row]): [string, Callable] => [`new ${name}`, row],
  );

const INSPECT = "[util.inspect.custom]";
const symbols: Readonly<Record<string, symbol>> = {
  "[dispose]": Symbol.dispose,
  [INSPECT]: inspect.custom,
};

/** Rows for methods of `owner`, which are called on the object that `self` creates. */
const methods = (owner: string, self: () => object, names: Rows) =>
  rows(names, (name) => (args) => {
    const target = self();
    return call(Reflect.get(target, symbols[name] ?? name), target, args);
  }).map(([name, row]): [string, Callable] => [`${owner}#${name}`, row]);

const set = () => examples(BATCH);
const net = () => make(denseLayers(), { device: "cpu" });

function modelArguments(): ConstructorParameters<typeof network3.Model> {
  const layer = new Linear(CLASSES);
  const options = {
    inputs: { x: network3.input.rows(FEATURES), y: network3.input.label() },
    outputs: ({ x }: Record<string, Value>) => ({ z: layer.forward(wrong(x)) }),
    loss: ({ z, y }: Record<string, Value>) => crossEntropy(wrong(z), wrong(y)),
    optimizer: sgd(),
    batchSize: BATCH,
    device: "cpu" as const,
  };
  return [layer, options];
}

const weight = { shape: [CLASSES, FEATURES], data: new Float32Array(CLASSES * FEATURES) };
const bias = { shape: [CLASSES], data: new Float32Array(CLASSES) };
const model = () => new network3.Model(...modelArguments());
const run = () => [set(), 1, BATCH, 0.1, set(), set(), { log: false }];

const template = new Network(denseLayers(), BATCH, { device: "cpu", seed: 1 });
const saved = await template.toBytes();
await template.dispose();

const npyHeader = "{'descr': '|u1', 'fortran_order': False, 'shape': (), }";
const npy = Buffer.from(
  `\x93NUMPY\x01\0${String.fromCharCode(npyHeader.length)}\0${npyHeader}7`,
  "latin1",
);

const isInk = (row: number, column: number) => row > 5 && row < 24 && column > 12 && column < 16;
const stroke = writePng({
  ...{ width: 28, height: 28, depth: 8, colourType: 0 },
  samples: Array.from({ length: 784 }, (_, i) => (isInk(Math.floor(i / 28), i % 28) ? 255 : 0)),
});

const errors = Object.keys(network3).filter((name) => name.endsWith("Error"));
const conv = () => ({ imageShape: [1, 8, 8], filterShape: [2, 1, 3, 3] });
const dense = () => ({ nIn: 64, nOut: 4 });
/** Options of each layer, by its class. */
const layerOptions: Readonly<Record<string, () => object>> = {
  ActivationLayer: () => ({ nIn: 64, activationFn: "relu" }),
  ConvLayer: conv,
  ConvPoolLayer: conv,
  DropoutLayer: () => ({ nIn: 64, pDropout: 0.5 }),
  FullyConnectedLayer: dense,
  LinearLayer: dense,
  PoolLayer: () => ({ imageShape: [1, 8, 8] }),
  SoftmaxLayer: dense,
};

export const callables: Readonly<Record<string, Callable>> = {
  ...Object.fromEntries([
    ...constructors(errors.map((name) => [name])),
    ...constructors([
      ...Object.entries(layerOptions).map(([name, options]): [string, () => unknown[]] => [
        name,
        () => [options()],
      ]),
      ["Dataset", () => [set().x, set().y, { shape: [1, 8, 8] }]],
      ["Network", () => [denseLayers(), BATCH, { device: "cpu" }]],
      ["Model", () => modelArguments()],
    ]),
    ...functions([
      ["activation", () => ["swish", (z: Value) => z]],
      ["scaledTanh", () => [1.7, 0.6]],
      ["scaledSigmoid", () => [2, 1]],
      ["ensemble", () => [[net()], set()]],
      ["checkGradients", () => [net(), set()]],
      ["shuffle", () => [{ x: set().x, y: set().y }, BATCH, { seed: 1 }]],
      ["split", () => [{ x: set().x, y: set().y }, BATCH, [0.5, 0.5]]],
      ["batches", () => [{ x: set().x, y: set().y }, BATCH, 2, { seed: 1 }]],
      ["sequences", () => [[0, 1, 2, 3], 2, 1]],
      ["scaleWeights", () => [net(), 2]],
      ["lsuv", () => [net(), set(), { tolerance: 0.1 }]],
      ["loadStateDict", () => [model(), { weight, bias }, {}]],
      ["augment", () => [{ translate: 1, rotate: 5, scale: 0.1, skew: 5 }]],
      ["augmentData", () => [{ ...set(), shape: [8, 8] }, { rotate: 5 }, { seed: 1, epoch: 2 }]],
      ["expandData", () => [set(), { seed: 1, size: [8, 8] }]],
      ["readSafetensors", () => [saved]],
      ["readIdx", () => [Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7)]],
      ["readNpy", () => [npy]],
      ["readDigit", () => [stroke]],
    ]),
    ...Object.entries(layerOptions).flatMap(([name, options]) =>
      methods(name, () => Reflect.construct(wrong(network3)[name], [options()]), [
        ["describe"],
        [INSPECT],
      ]),
    ),
    ...methods("Dataset", () => new Dataset(set().x, set().y), [
      ["slice", () => [0, 2]],
      ["dispose"],
      ["[dispose]"],
      [INSPECT],
    ]),
    ...methods("Model", model, [
      ["fit", () => [set(), { epochs: 1 }]],
      ["step", () => [set()]],
      [
        "function",
        () => [{ s: network3.input.scalar() }, ({ s }: { s: Value }) => ({ outputs: { s } }), {}],
      ],
      ["averages"],
      ["kernels", () => ["train"]],
      ["profile", () => [set(), { steps: 1 }]],
      ["run", () => [{ x: set().x }, { outputs: ["z"] }]],
      ["evaluate", () => [set()]],
      ["gradients", () => [set(), { by: ["x"] }]],
      ["setParameters", () => [{}]],
      ["parameters"],
      ["ready"],
      ["memory"],
      ["summary"],
      ["dispose"],
      ["[dispose]"],
      [INSPECT],
    ]),
    ...methods("Network", net, [
      ["SGD", run],
      ["predict", () => [set().x]],
      ["feedforward", () => [set().x]],
      ["accuracy", () => [set()]],
      ["cost", () => [set(), { lmbda: 0.1 }]],
      ["gradients", () => [set(), { lmbda: 0.1 }]],
      ["inputGradients", () => [set()]],
      ["profile", () => [set(), { steps: 1 }]],
      ["setParameters", () => [{}]],
      ["parameters"],
      ["ready"],
      ["memory"],
      ["toBytes"],
      ["summary"],
      ["dispose"],
      ["[dispose]"],
      [INSPECT],
    ]),
  ]),
  "Model#train": {
    right: () => [set(), { epochs: 1 }],
    call: (args) => model().train(wrong(args[0]), wrong(args[1])).next(),
  },
  "Model#copyFrom": {
    right: () => [model()],
    call: (args) => model().copyFrom(wrong(args[0])),
  },
  "Model#save": {
    right: () => [join(nowhere, "file")],
    call: (args) => model().save(wrong(args[0])),
    fails: expect.any(Network3Error),
  },
  "Model#load": {
    right: () => [join(nowhere, "file")],
    call: (args) => model().load(wrong(args[0])),
    fails: expect.any(Network3Error),
  },
  "Network.load": { right: () => [saved, { device: "cpu" }], call: (args) => load(args) },
  ...Object.fromEntries(
    Object.entries(layerOptions).map(([name, options]): [string, Callable] => [
      `${name}.fromJSON`,
      {
        right: () => [
          (Reflect.construct(wrong(network3)[name], [options()]) as network3.Layer).describe(),
        ],
        call: (args) => call(Reflect.get(Reflect.get(network3, name), "fromJSON"), undefined, args),
      },
    ]),
  ),
  "Network#train": {
    right: run,
    call: (args) => (call(Network.prototype.train, net(), args) as AsyncGenerator).next(),
  },
  "Network#save": {
    right: () => [join(nowhere, "file")],
    call: (args) => net().save(wrong(args[0])),
    fails: expect.any(Network3Error),
  },
  loadData: {
    right: () => [nowhere, { shuffle: 1 }],
    call: (args) => call(network3.loadData, undefined, args),
    fails: expect.any(Network3Error),
  },
  loadDataShared: {
    right: () => [{ directory: nowhere, offline: true }],
    call: (args) => call(network3.loadDataShared, undefined, args),
    fails: expect.any(Network3Error),
  },
};

async function load(args: readonly unknown[]): Promise<void> {
  const loaded = (await call(Network.load, Network, args)) as Network;
  await loaded.dispose();
}
