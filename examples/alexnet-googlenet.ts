// The networks that won the ImageNet contests of 2012 and 2014: AlexNet with its two groups and local response normalisation
// (Krizhevsky et al.), and GoogLeNet with its inception modules and the two heads that help its training (Szegedy et al.).
// As a program, it prints their numbers of parameters and makes updates of each from two random images.
import { fileURLToPath } from "node:url";
import { type DeviceName, input, Model } from "network3";
import {
  AveragePool2d,
  Concat,
  Conv2d,
  Dropout,
  Flatten,
  GlobalAveragePool2d,
  Linear,
  LocalResponseNorm,
  MaxPool2d,
  Module,
  Sequential,
  type Step,
} from "network3/nn";
import { crossEntropy, relu, type Value } from "network3/ops";
import { sgd } from "network3/optim";

/** The differences from the papers. */
export interface NetworkOptions {
  /** Default 1000. */
  readonly classes?: number;
  /** Factor of the numbers of channels and units, which stay even; default 1. */
  readonly width?: number;
  /** Default true. */
  readonly dropout?: boolean;
}

/** The settings that all modules of a network share. */
class Parts {
  readonly classes: number;
  readonly #width: number;
  readonly #dropout: boolean;

  constructor({ classes = 1000, width = 1, dropout = true }: NetworkOptions) {
    this.classes = classes;
    this.#width = width;
    this.#dropout = dropout;
  }

  conv(
    filters: number,
    kernel: number,
    more: { stride?: number; padding?: number; groups?: number } = {},
  ): Step[] {
    return [new Conv2d({ filters: this.#scaled(filters), kernel, init: "he", ...more }), relu];
  }

  linear(units: number): Step[] {
    return [new Linear(this.#scaled(units), { init: "he" }), relu];
  }

  dropout(p: number): Step {
    return new Dropout(this.#dropout ? p : 0);
  }

  /** Four branches side by side: fields of 1, 3 and 5 behind reductions, and a pooling with a projection. */
  inception(
    one: number,
    [reduce3, three]: [number, number],
    [reduce5, five]: [number, number],
    pooled: number,
  ): Module {
    return new Concat([
      new Sequential(this.conv(one, 1)),
      new Sequential([...this.conv(reduce3, 1), ...this.conv(three, 3, { padding: 1 })]),
      new Sequential([...this.conv(reduce5, 1), ...this.conv(five, 5, { padding: 2 })]),
      new Sequential([new MaxPool2d(3, { stride: 1, padding: 1 }), ...this.conv(pooled, 1)]),
    ]);
  }

  /** A head between the modules: [N, channels, 14, 14] -> [N, classes]. */
  auxiliary(): Module {
    return new Sequential([
      ...[new AveragePool2d(5, { stride: 3 }), ...this.conv(128, 1), new Flatten()],
      ...[...this.linear(1024), this.dropout(0.7), new Linear(this.classes)],
    ]);
  }

  #scaled(count: number): number {
    return 2 * Math.max(1, Math.round((count * this.#width) / 2));
  }
}

// The papers' α multiplies the sum of squares, that of LocalResponseNorm their mean.
const norm = () => new LocalResponseNorm({ size: 5, alpha: 5e-4, beta: 0.75, k: 2 });
const overlapping = (padding = 0) => new MaxPool2d(3, { stride: 2, padding });

/** AlexNet for images [3, 224, 224]. */
export function alexnet(options: NetworkOptions = {}): Sequential {
  const parts = new Parts(options);
  return new Sequential([
    ...parts.conv(96, 11, { stride: 4, padding: 2 }),
    norm(),
    overlapping(),
    ...parts.conv(256, 5, { padding: 2, groups: 2 }),
    norm(),
    overlapping(),
    ...parts.conv(384, 3, { padding: 1 }),
    ...parts.conv(384, 3, { padding: 1, groups: 2 }),
    ...parts.conv(256, 3, { padding: 1, groups: 2 }),
    overlapping(),
    new Flatten(),
    parts.dropout(0.5),
    ...parts.linear(4096),
    parts.dropout(0.5),
    ...parts.linear(4096),
    new Linear(parts.classes),
  ]);
}

/** GoogLeNet for images [3, 224, 224]. Its two auxiliary heads are there with `auxiliary`. */
export class GoogLeNet extends Module {
  readonly early: Sequential;
  readonly middle: Sequential;
  readonly late: Sequential;
  readonly first: Module | undefined;
  readonly second: Module | undefined;

  constructor(options: NetworkOptions & { readonly auxiliary?: boolean } = {}) {
    super();
    const { auxiliary = false, ...others } = options;
    const parts = new Parts(others);
    this.early = new Sequential([
      ...parts.conv(64, 7, { stride: 2, padding: 3 }),
      overlapping(1),
      norm(),
      ...parts.conv(64, 1),
      ...parts.conv(192, 3, { padding: 1 }),
      norm(),
      overlapping(1),
      parts.inception(64, [96, 128], [16, 32], 32),
      parts.inception(128, [128, 192], [32, 96], 64),
      overlapping(1),
      parts.inception(192, [96, 208], [16, 48], 64),
    ]);
    this.middle = new Sequential([
      parts.inception(160, [112, 224], [24, 64], 64),
      parts.inception(128, [128, 256], [24, 64], 64),
      parts.inception(112, [144, 288], [32, 64], 64),
    ]);
    this.late = new Sequential([
      parts.inception(256, [160, 320], [32, 128], 128),
      overlapping(1),
      parts.inception(256, [160, 320], [32, 128], 128),
      parts.inception(384, [192, 384], [48, 128], 128),
      new GlobalAveragePool2d(),
      parts.dropout(0.4),
      new Linear(parts.classes),
    ]);
    this.first = auxiliary ? parts.auxiliary() : undefined;
    this.second = auxiliary ? parts.auxiliary() : undefined;
  }

  forward(x: Value): Value {
    return this.outputs(x).logits;
  }

  /** The logits, and those of the auxiliary heads where they are there. */
  outputs(x: Value): { logits: Value } & Record<string, Value> {
    const early = this.early.forward(x);
    const middle = this.middle.forward(early);
    return {
      logits: this.late.forward(middle),
      ...(this.first && { first: this.first.forward(early) }),
      ...(this.second && { second: this.second.forward(middle) }),
    };
  }
}

/** The cost of all outputs; those of auxiliary heads count 0.3 times, as in the paper. */
export function costOf(outputs: Readonly<Record<string, Value>>, labels: Value): Value {
  const [logits, ...heads] = Object.values(outputs).map((each) => crossEntropy(each, labels));
  return heads.reduce((sum, each) => sum.add(each.mul(0.3)), logits as Value);
}

/** Options of {@link classifier}. */
export interface ClassifierOptions {
  /** Rows and columns of the images; default 224. */
  readonly size?: number;
  readonly batchSize?: number;
  readonly device?: DeviceName;
}

/** A model of a network for images [3, size, size], which is trained by gradient descent with momentum. */
export function classifier(net: Module, options: ClassifierOptions = {}) {
  const { size = 224, batchSize = 2, device = "cpu" } = options;
  const outputs = (x: Value): Readonly<Record<string, Value>> =>
    net instanceof GoogLeNet ? net.outputs(x) : { logits: net.forward(x) };
  return new Model(net, {
    inputs: { x: input.image(3, size, size), y: input.label() },
    outputs: ({ x }) => outputs(x),
    loss: ({ x: _, y, ...each }) => costOf(each, y),
    optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }),
    ...{ batchSize, seed: 1, device },
  });
}

async function main(updates: number): Promise<void> {
  const nets: Readonly<Record<string, Module>> = {
    alexnet: alexnet(),
    googlenet: new GoogLeNet(),
    "googlenet with auxiliary heads": new GoogLeNet({ auxiliary: true }),
  };
  const x = Float32Array.from({ length: 2 * 3 * 224 * 224 }, () => Math.random() - 0.5);
  for (const [name, net] of Object.entries(nets)) {
    const model = classifier(net);
    const total = net
      .parameters()
      .reduce((sum, { shape = [] }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    console.log(`${name}: ${total} parameters`);
    for (let update = 0; update < updates; update++) {
      const { loss } = await model.step({ x, y: [3, 141] });
      console.log(`  loss ${loss.toFixed(3)} before update ${update}`);
    }
    await model.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(Number(process.env.UPDATES ?? 3));
}
