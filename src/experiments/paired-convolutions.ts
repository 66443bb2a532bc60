// The architecture of the recipe with the fewest mistakes.

import { ReLU } from "../activations.js";
import { ConvLayer } from "../layers/conv.js";
import { ConvPoolLayer } from "../layers/conv-pool.js";
import { FullyConnectedLayer } from "../layers/fully-connected.js";
import { SoftmaxLayer } from "../layers/softmax.js";
import type { NetworkLayers } from "../network.js";

/**
 * Two small filters in a row see as much of an image as a large one, with fewer weights and one more nonlinearity
 * (Simonyan and Zisserman 2015). 28x28 pixels, twice 16 filters of 3x3, and 2x2 pooling: 16 maps of 14x14; twice 32
 * filters of 3x3, and 2x2 pooling: 32 maps of 7x7; 128 hidden neurons; 10 outputs.
 *
 * @param pDropout probability that an input of the hidden or the last layer is dropped
 */
export function pairedConvolutions(pDropout: number): NetworkLayers {
  const common = { padding: 1, activationFn: ReLU };
  return [
    new ConvLayer({ imageShape: [1, 28, 28], filterShape: [16, 1, 3, 3], ...common }),
    new ConvPoolLayer({ imageShape: [16, 28, 28], filterShape: [16, 16, 3, 3], ...common }),
    new ConvLayer({ imageShape: [16, 14, 14], filterShape: [32, 16, 3, 3], ...common }),
    new ConvPoolLayer({ imageShape: [32, 14, 14], filterShape: [32, 32, 3, 3], ...common }),
    new FullyConnectedLayer({ nIn: 32 * 7 * 7, nOut: 128, activationFn: ReLU, pDropout }),
    new SoftmaxLayer({ nIn: 128, nOut: 10, pDropout }),
  ];
}
