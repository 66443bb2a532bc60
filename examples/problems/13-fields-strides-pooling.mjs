// Problem 13: other local receptive fields, strides and poolings. Networks with one convolutional layer of 20 maps, which differ
// in that layer alone, each trained from three seeds.
import { ConvPoolLayer, FullyConnectedLayer, Network, ReLU, SoftmaxLayer } from "network3";
import { loadDigits, meanAndSpread, overSeeds, printTable } from "./settings.mjs";

const ETA = 0.03;
const LAMBDA = 0.1;

/** The differences from the first row, which has 5x5 fields with stride 1 and takes the maximum of 2x2. */
const variants = {
  "5x5, stride 1, max 2x2": {},
  "3x3 fields": { field: 3 },
  "7x7 fields": { field: 7 },
  "9x9 fields": { field: 9 },
  "padding 2": { padding: 2 },
  "no pooling": { poolsize: [1, 1] },
  "stride 2, no pooling": { stride: 2, poolsize: [1, 1] },
  "stride 2": { stride: 2 },
  "mean of 2x2": { poolMode: "average" },
  "L2 norm of 2x2": { poolMode: "l2" },
  "max 3x3, stride 2": { poolsize: [3, 3], poolStride: [2, 2] },
  "max 4x4": { poolsize: [4, 4] },
};

/** Start values by the rule "he", since the book's depend on the size of the pooling window. */
function networkWith({ field = 5, ...options }, settings) {
  const layers = [
    new ConvPoolLayer({
      imageShape: [1, 28, 28],
      filterShape: [20, 1, field, field],
      activationFn: ReLU,
      ...options,
    }),
    new FullyConnectedLayer({ nOut: 100, activationFn: ReLU }),
    new SoftmaxLayer({ nOut: 10 }),
  ];
  return new Network(layers, 10, { ...settings, init: "he" });
}

const data = await loadDigits();
const rows = [["convolutional layer", "maps", "parameters", "test", "spread"]];
for (const [name, options] of Object.entries(variants)) {
  const { layers } = networkWith(options, { seed: 1 });
  const [, high, wide] = layers[0].outputShape;
  const shapes = layers.flatMap((layer) => layer.parameters().map(({ shape }) => shape));
  const count = shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b), 0);
  const makeNetwork = (settings) => networkWith(options, settings);
  const runs = await overSeeds(makeNetwork, data, ETA, { lmbda: LAMBDA });
  const accuracies = meanAndSpread(runs.map((run) => run.testAccuracy));
  rows.push([name, `${high}x${wide}`, count.toLocaleString("en"), ...accuracies]);
}
printTable(rows);
