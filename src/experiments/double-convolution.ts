// The architecture of the later experiments of the chapter; the activation is a parameter.

import type { ActivationFn } from "../activations.js";
import { ConvPoolLayer } from "../layers/conv-pool.js";
import { FullyConnectedLayer } from "../layers/fully-connected.js";
import { SoftmaxLayer } from "../layers/softmax.js";
import type { NetworkLayers } from "../network.js";

/**
 * 28x28 pixels, 20 filters of 5x5 and 2x2 pooling: 20 maps of 12x12; 40 filters of 5x5 and 2x2
 * pooling: 40 maps of 4x4; hidden layers; 10 outputs.
 *
 * @param activationFn of all layers but the last
 * @param hidden neurons of each fully connected hidden layer
 * @param pDropout probability that an input of a fully connected or the last layer is dropped
 * @param maps other numbers of filters
 */
export function doubleConvolution(
  activationFn: ActivationFn,
  hidden: readonly number[] = [100],
  pDropout = 0,
  maps: readonly [first: number, second: number] = [20, 40],
): NetworkLayers {
  const [first, second] = maps;
  const inputs = [second * 4 * 4, ...hidden];
  return [
    new ConvPoolLayer({
      imageShape: [1, 28, 28],
      filterShape: [first, 1, 5, 5],
      poolsize: [2, 2],
      activationFn,
    }),
    new ConvPoolLayer({
      imageShape: [first, 12, 12],
      filterShape: [second, first, 5, 5],
      poolsize: [2, 2],
      activationFn,
    }),
    ...hidden.map(
      (nOut, i) => new FullyConnectedLayer({ nIn: inputs[i] ?? 0, nOut, activationFn, pDropout }),
    ),
    new SoftmaxLayer({ nIn: inputs.at(-1) ?? 0, nOut: 10, pDropout }),
  ];
}
