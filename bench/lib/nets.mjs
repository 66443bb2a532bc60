// The nets of the benchmark: convolutions of 5x5 with 2x2 max pooling, fully connected layers, then
// softmax over ten classes. The process of each library receives such an object as JSON.

/**
 * @typedef {{ image: number[], filters: number[], hidden: number[], activation: "relu" | "sigmoid",
 *   dropout: number, eta: number, lmbda: number }} NetSpec
 */

const defaults = { image: [1, 28, 28], filters: [], hidden: [100], dropout: 0 };
const sigmoid = { ...defaults, activation: "sigmoid", eta: 0.1, lmbda: 0 };
const relu = { ...defaults, activation: "relu", eta: 0.03, lmbda: 0.1 };

/** @type {Record<string, NetSpec>} */
export const nets = {
  shallow: sigmoid,
  basic_conv: { ...sigmoid, filters: [20] },
  dbl_conv_relu: { ...relu, filters: [20, 40] },
  dropout: { ...relu, filters: [20, 40], hidden: [1000, 1000], dropout: 0.5, lmbda: 0 },
  image64: { ...relu, image: [3, 64, 64], filters: [20, 40], eta: 0.01 },
  image128: { ...relu, image: [3, 128, 128], filters: [20, 40], eta: 0.01 },
};

export const chapterNets = ["shallow", "basic_conv", "dbl_conv_relu", "dropout"];

export const KERNEL = 5;
export const POOL = 2;
export const CLASSES = 10;
