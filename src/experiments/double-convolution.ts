// The architecture of the later experiments of the chapter; the activation is a parameter.

import type { ActivationFn } from "../activations.js";
import { ConvPoolLayer } from "../layers/conv-pool.js";
import { FullyConnectedLayer } from "../layers/fully-connected.js";
import { SoftmaxLayer } from "../layers/softmax.js";
import type { NetworkLayers } from "../network.js";

/**
 * 28x28 pixels, 20 filters of 5x5 and 2x2 pooling: 20 maps of 12x12; 40 filters of 5x5 and 2x2
 * pooling: 40 maps of 4x4; 100 hidden neurons; 10 outputs.
 */
export function doubleConvolution(activationFn: ActivationFn): NetworkLayers {
  return [
    new ConvPoolLayer({
      imageShape: [1, 28, 28],
      filterShape: [20, 1, 5, 5],
      poolsize: [2, 2],
      activationFn,
    }),
    new ConvPoolLayer({
      imageShape: [20, 12, 12],
      filterShape: [40, 20, 5, 5],
      poolsize: [2, 2],
      activationFn,
    }),
    new FullyConnectedLayer({ nIn: 40 * 4 * 4, nOut: 100, activationFn }),
    new SoftmaxLayer({ nIn: 100, nOut: 10 }),
  ];
}
