// The nets of the benchmark: convolutions of 5x5 with 2x2 max pooling, fully connected layers, then
// softmax over ten classes. The process of each library receives such an object as JSON.
import { findExperiment } from "../../dist/experiments/registry.js";

/**
 * @typedef {{ image: number[], filters: number[], hidden: number[], activation: string,
 *   dropout: number, eta: number, lmbda: number }} NetSpec
 */

export const KERNEL = 5;
export const POOL = 2;
export const CLASSES = 10;

const ofType = (layers, type) => layers.filter((layer) => layer.type === type);

/**
 * Describes the net of an experiment of the chapter.
 * @param {string} id
 * @returns {NetSpec}
 */
function chapterNet(id) {
  const { eta, lmbda, layers: make } = findExperiment(id);
  const layers = make();
  const convolutions = ofType(layers, "ConvPoolLayer");
  for (const { filterShape, poolsize } of convolutions) {
    const sizes = [...filterShape.slice(2), ...poolsize].join();
    if (sizes !== [KERNEL, KERNEL, POOL, POOL].join()) {
      throw new RangeError(`${id} has windows of ${sizes}, which the other libraries' sides lack`);
    }
  }
  return {
    image: convolutions[0]?.imageShape ?? [1, 28, 28],
    filters: convolutions.map(({ filterShape }) => filterShape[0]),
    hidden: ofType(layers, "FullyConnectedLayer").map(({ outputSize }) => outputSize),
    activation: layers[0].activationFn.name,
    dropout: layers.at(-1).pDropout,
    eta,
    lmbda,
  };
}

export const chapterNets = ["shallow", "basic_conv", "dbl_conv_relu", "dropout"];

const ofChapter = Object.fromEntries(chapterNets.map((id) => [id, chapterNet(id)]));

/** @type {Record<string, NetSpec>} */
export const nets = {
  ...ofChapter,
  image64: { ...ofChapter.dbl_conv_relu, image: [3, 64, 64], eta: 0.01 },
  image128: { ...ofChapter.dbl_conv_relu, image: [3, 128, 128], eta: 0.01 },
};
