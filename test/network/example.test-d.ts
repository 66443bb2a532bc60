// The example of the API's documentation, word for word.
// biome-ignore-all format: kept as it is printed
// biome-ignore-all assist/source/organizeImports: kept as it is printed

import { Network, ConvPoolLayer, FullyConnectedLayer, SoftmaxLayer, ReLU, loadDataShared } from "network3";
import { expectTypeOf } from "vitest";

const { training, validation, test } = await loadDataShared();
const miniBatchSize = 10;
const net = new Network([
  new ConvPoolLayer({ imageShape: [miniBatchSize, 1, 28, 28], filterShape: [20, 1, 5, 5], poolsize: [2, 2], activationFn: ReLU }),
  new ConvPoolLayer({ imageShape: [miniBatchSize, 20, 12, 12], filterShape: [40, 20, 5, 5], poolsize: [2, 2], activationFn: ReLU }),
  new FullyConnectedLayer({ nIn: 40 * 4 * 4, nOut: 100, activationFn: ReLU, pDropout: 0.5 }),
  new SoftmaxLayer({ nIn: 100, nOut: 10 }),
], miniBatchSize, { device: "auto", seed: 1 });
const result = await net.SGD(training, 60, miniBatchSize, 0.03, validation, test, { lmbda: 0.1 });
console.log(result.testAccuracy);
await net.save("mnist.safetensors");

expectTypeOf(result.testAccuracy).toEqualTypeOf<number | undefined>();
