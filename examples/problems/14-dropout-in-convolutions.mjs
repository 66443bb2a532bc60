// Problem 14: dropout in front of convolutions. The network with two convolutional layers drops inputs of its
// convolutions, of its fully connected layers, or of both, each trained from three seeds.
import {
  ConvPoolLayer,
  DropoutLayer,
  FullyConnectedLayer,
  Network,
  ReLU,
  SoftmaxLayer,
} from "network3";
import { loadDigits, meanAndSpread, overSeeds, percent, printTable } from "./settings.mjs";

const ETA = 0.03;

/** The probabilities of dropping pixels, inputs of the second convolution, and inputs of the last two layers. */
const variants = {
  "no dropout": {},
  "fully connected 0.5": { dense: 0.5 },
  "pixels 0.2": { pixels: 0.2 },
  "second convolution 0.1": { maps: 0.1 },
  "second convolution 0.2": { maps: 0.2 },
  "second convolution 0.5": { maps: 0.5 },
  "second 0.2, connected 0.5": { maps: 0.2, dense: 0.5 },
};

function networkWith({ pixels = 0, maps = 0, dense = 0 }, settings) {
  const layers = [
    new DropoutLayer({ imageShape: [1, 28, 28], pDropout: pixels }),
    new ConvPoolLayer({ filterShape: [20, 1, 5, 5], activationFn: ReLU }),
    new DropoutLayer({ pDropout: maps }),
    new ConvPoolLayer({ filterShape: [40, 20, 5, 5], activationFn: ReLU }),
    new FullyConnectedLayer({ nOut: 100, activationFn: ReLU, pDropout: dense }),
    new SoftmaxLayer({ nOut: 10, pDropout: dense }),
  ];
  return new Network(layers, 10, { ...settings, init: "he" });
}

const data = await loadDigits();
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const rows = [["inputs dropped", "training", "test", "spread"]];
for (const [name, options] of Object.entries(variants)) {
  const makeNetwork = (settings) => networkWith(options, settings);
  const onTraining = async (net) => ({ training: await net.accuracy(data.training) });
  const runs = await overSeeds(makeNetwork, data, ETA, {}, onTraining);
  const training = percent(mean(runs.map((run) => run.training)));
  rows.push([name, training, ...meanAndSpread(runs.map((run) => run.testAccuracy))]);
}
printTable(rows);
