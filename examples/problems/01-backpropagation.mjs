// Problem 1: backpropagation in a convolutional network. Compares the gradients of a network that has a
// convolutional, a pooling, a fully connected and a softmax layer with numeric ones.
import {
  ConvPoolLayer,
  checkGradients,
  FullyConnectedLayer,
  Network,
  SoftmaxLayer,
} from "network3";
import { device, loadDigits, printTable } from "./settings.mjs";

const { training } = await loadDigits();
const net = new Network(
  [
    new ConvPoolLayer({ imageShape: [1, 28, 28], filterShape: [3, 1, 5, 5], poolsize: [2, 2] }),
    new FullyConnectedLayer({ nIn: 3 * 12 * 12, nOut: 30, activationFn: "tanh" }),
    new SoftmaxLayer({ nIn: 30, nOut: 10 }),
  ],
  10,
  // The book's softmax layer starts at zero, where no error reaches the layers below it.
  { device, seed: 1, init: "he" },
);
const { parameters, largestError } = await checkGradients(net, training.slice(0, 10));
printTable([
  ["parameter", "values checked", "largest relative error"],
  ...Object.entries(parameters).map(([name, { checked, error }]) => [
    name,
    checked,
    error.toExponential(1),
  ]),
]);
console.log(`The largest error is ${largestError.toExponential(1)} (${net.device.description}).`);
await net.dispose();
