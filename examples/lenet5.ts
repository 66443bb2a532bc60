// LeNet-5 (LeCun et al. 1998) with its own parts: subsampling with a coefficient and a bias for each map, the table that says
// which maps a filter of C3 sees, scaled hyperbolic tangents, and outputs that compare with drawings of the digits.
import { input, loadDataShared, Model } from "network3";
import {
  AveragePool2d,
  Conv2d,
  Flatten,
  Linear,
  Module,
  Parameter,
  RadialBasis,
  Sequential,
  SparseConv2d,
} from "network3/nn";
import { correct, crossEntropy, tanh, type Value } from "network3/ops";
import { adam, cosine } from "network3/optim";

const squash = (x: Value): Value => tanh(x.mul(2 / 3)).mul(1.7159);

/** The mean of each window times a coefficient of the map, plus a bias. */
class Subsampling extends Module {
  readonly pool = new AveragePool2d(2);
  readonly coefficient: Parameter;
  readonly bias: Parameter;

  constructor(maps: number) {
    super();
    this.coefficient = new Parameter({ shape: [maps, 1, 1], init: 1 });
    this.bias = new Parameter({ shape: [maps, 1, 1] });
  }

  forward(x: Value): Value {
    return this.pool.forward(x).mul(this.coefficient).add(this.bias);
  }
}

/** Table I of the paper: three maps that follow each other, four, four in two pairs, and all. */
const next = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => (first + i) % 6).sort((a, b) => a - b);
const table = [
  ...[0, 1, 2, 3, 4, 5].map((first) => next(first, 3)),
  ...[0, 1, 2, 3, 4, 5].map((first) => next(first, 4)),
  ...[
    [0, 1, 3, 4],
    [1, 2, 4, 5],
    [0, 2, 3, 5],
    [0, 1, 2, 3, 4, 5],
  ],
];

/** Seven segments of each digit, drawn with 7 columns and 12 rows of -1 and 1. */
const SEGMENTS = [
  "abcdef",
  "bc",
  "abged",
  "abgcd",
  "fgbc",
  "afgcd",
  "afgedc",
  "abc",
  "abcdefg",
  "abcdfg",
];
const places: Readonly<Record<string, (row: number, column: number) => boolean>> = {
  a: (row) => row === 0,
  b: (row, column) => row < 6 && column === 6,
  c: (row, column) => row >= 6 && column === 6,
  d: (row) => row === 11,
  e: (row, column) => row >= 6 && column === 0,
  f: (row, column) => row < 6 && column === 0,
  g: (row) => row === 5 || row === 6,
};
const drawings = SEGMENTS.flatMap((segments) =>
  Array.from({ length: 84 }, (_, i) => {
    const [row, column] = [Math.floor(i / 7), i % 7];
    return [...segments].some((segment) => places[segment]?.(row, column)) ? 1 : -1;
  }),
);

const net = new Sequential([
  new Conv2d({ filters: 6, kernel: 5, padding: 2 }),
  squash,
  new Subsampling(6),
  squash,
  new SparseConv2d({ kernel: 5, connections: table }),
  squash,
  new Subsampling(16),
  squash,
  new Conv2d({ filters: 120, kernel: 5 }),
  squash,
  new Flatten(),
  new Linear(84),
  squash,
  new RadialBasis(10, { init: (values) => values.set(drawings), trained: false }),
]);

const { training, validation, test } = await loadDataShared();
const batchSize = 20;
const epochs = 5;
const model = new Model(net, {
  inputs: { x: input.image(1, 28, 28), y: input.label() },
  // Pixels have a mean of about 0, as in the paper; the nearest drawing has the least distance.
  outputs: ({ x }) => ({ nearness: net.forward(x.mul(3).sub(0.4)).mul(-0.2) }),
  loss: ({ nearness, y }) => crossEntropy(nearness, y),
  metrics: ({ nearness, y }) => ({ accuracy: correct(nearness, y) }),
  optimizer: adam({
    learningRate: cosine({
      rate: 1.5e-3,
      over: epochs * Math.floor(training.size / batchSize),
      by: "updates",
    }),
  }),
  batchSize,
  seed: 1,
  device: "cpu",
});

const sizes = Object.entries(await model.parameters()).map(
  ([name, { data }]) => [name, data.length] as const,
);
const count = (place: string) =>
  sizes.filter(([name]) => name.startsWith(`${place}.`)).reduce((sum, [, size]) => sum + size, 0);
console.log(`C1 ${count("0")}, C3 ${count("4")}, C5 ${count("8")}, F6 ${count("11")}`);
const all = sizes
  .filter(([name]) => !name.startsWith("13."))
  .reduce((sum, [, size]) => sum + size, 0);
console.log(`${all} parameters that are trained`);
for await (const { epoch, loss, validation: scores } of model.train(training, {
  epochs,
  shuffle: true,
  validation,
})) {
  console.log(
    `epoch ${epoch}: loss ${loss.toFixed(4)}, validation accuracy ${scores?.accuracy.toFixed(4)}`,
  );
}
const { accuracy } = await model.evaluate(test);
console.log(`test accuracy ${accuracy.toFixed(4)}`);
await model.dispose();
