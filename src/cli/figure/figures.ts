// The figures that `network3 figure` draws, by name.

import { basename, extname } from "node:path";
import { augmentData } from "../../data/augment-data.js";
import { expandData } from "../../data/expand.js";
import { drawActivations } from "../../figures/activations.js";
import { drawAdversarial } from "../../figures/adversarial.js";
import { drawConfusion } from "../../figures/confusion.js";
import { drawDigits, drawMistakes } from "../../figures/digits.js";
import { drawFilters } from "../../figures/filters.js";
import { drawFullyConnected, drawPooling, drawReceptiveField } from "../../figures/geometry.js";
import { drawGradientNorms } from "../../figures/gradient-norms.js";
import { drawLearningCurves } from "../../figures/learning-curves.js";
import { drawNetwork } from "../../figures/network.js";
import { ConvPoolLayer } from "../../layers/conv-pool.js";
import { SoftmaxLayer } from "../../layers/softmax.js";
import { Network, type NetworkLayers } from "../../network.js";
import { UsageError } from "../usage-error.js";
import type { FigureSource } from "./source.js";

export interface Figure {
  readonly name: string;
  /** A description, and the options that it takes besides those of all figures. */
  readonly help: string;
  draw(source: FigureSource): Promise<string> | string;
}

const themeOf = ({ options: { theme } }: FigureSource) => ({ theme });

const countOf = ({ options: { count } }: FigureSource) => (count === undefined ? {} : { count });

export const figures: readonly Figure[] = [
  {
    name: "digits",
    help: "the first training images (--count)",
    async draw(source) {
      const { training } = await source.data();
      return drawDigits(training, { ...themeOf(source), ...countOf(source) });
    },
  },
  {
    name: "expanded",
    help: "a training image and its four shifts (--index)",
    async draw(source) {
      const { training } = await source.data();
      const { index } = source.options;
      const expanded = await expandData(training.slice(index, index + 1));
      return drawDigits(expanded, { ...themeOf(source), count: expanded.size });
    },
  },
  {
    name: "augmented",
    help: "a training image as training with --augment sees it (--index, --count, --augment)",
    async draw(source) {
      const { training } = await source.data();
      const { index, augment, count = 12 } = source.options;
      const image = training.slice(index, index + 1);
      const x = Float32Array.from(
        { length: count * image.x.length },
        (_, i) => image.x[i % image.x.length] ?? 0,
      );
      const y = new Int32Array(count).fill(image.y[0] ?? 0);
      const moved = await augmentData({ x, y, shape: image.shape }, augment);
      return drawDigits(moved, { ...themeOf(source), count });
    },
  },
  {
    name: "mistakes",
    help: "the test images that --model gets wrong, or the vote of several (--count)",
    async draw(source) {
      const guesses = await source.guesses();
      const { test } = await source.data();
      return drawMistakes(test, guesses, { ...themeOf(source), ...countOf(source) });
    },
  },
  {
    name: "confusion",
    help: "how often --model, or the vote of several, takes a class for another",
    async draw(source) {
      const guesses = await source.guesses();
      const { test } = await source.data();
      return drawConfusion(test.y, guesses, themeOf(source));
    },
  },
  {
    name: "filters",
    help: "the weights of a layer of --model (--layer, --map, --count)",
    async draw(source) {
      const { layer, map } = source.options;
      const weights = (await (await source.net()).parameters())[`layers.${layer}.w`];
      if (!weights) throw new UsageError(`${source.files[0]} has no weights of a layer ${layer}`);
      return drawFilters(weights, { ...themeOf(source), ...countOf(source), map });
    },
  },
  {
    name: "curves",
    help: "the validation accuracy of each --model by epoch; numbered files are one curve",
    async draw(source) {
      const nets = await source.nets();
      const runs = nets.map(({ history }, index) => ({
        name: nameOf(source.files[index] ?? ""),
        epochs: history,
      }));
      return drawLearningCurves(runs, themeOf(source));
    },
  },
  {
    name: "network",
    help: "the layers of --model or --experiment",
    async draw(source) {
      const layers = source.experiment?.layers() ?? (await source.net()).layers;
      return drawNetwork(layers, themeOf(source));
    },
  },
  {
    name: "activations",
    help: "a test image through the layers of --model (--index)",
    async draw(source) {
      const net = await source.net();
      const { test } = await source.data();
      const { index } = source.options;
      return drawActivations(net, test.slice(index, index + 1).x, themeOf(source));
    },
  },
  {
    name: "adversarial",
    help: "test images, and changes after which --model takes them for others (--index, --count)",
    async draw(source) {
      const net = await source.net();
      const { test } = await source.data();
      const { index } = source.options;
      const settings = { ...themeOf(source), ...countOf(source) };
      return drawAdversarial(net, test.slice(index, test.size), settings);
    },
  },
  {
    name: "gradient-norms",
    help: "the gradients of a mini-batch, by parameter of --model or new --experiment",
    draw: drawNorms,
  },
  {
    name: "fully-connected",
    help: "a fully connected network (--sizes)",
    draw: (source) => drawFullyConnected(source.options.sizes, themeOf(source)),
  },
  {
    name: "receptive-field",
    help: "a local receptive field and its hidden unit (--at)",
    draw: ({ options: { theme, at = [0, 0] } }) => drawReceptiveField({ theme, at }),
  },
  {
    name: "shifted-field",
    help: "the same, shifted by one pixel",
    draw: (source) => drawReceptiveField({ ...themeOf(source), at: [0, 1] }),
  },
  {
    name: "simple-network",
    help: "three feature maps, pooled, and ten outputs",
    draw: (source) => drawNetwork(simpleLayers(), themeOf(source)),
  },
  {
    name: "pooling",
    help: "max-pooling of a map of 24 x 24",
    draw: (source) => drawPooling(themeOf(source)),
  },
];

/** The layers of the chapter's first convolutional network, without a fully connected one. */
function simpleLayers(): NetworkLayers {
  return [
    new ConvPoolLayer({ imageShape: [1, 28, 28], filterShape: [3, 1, 5, 5] }),
    new SoftmaxLayer({ nIn: 3 * 12 * 12, nOut: 10 }),
  ];
}

/** Draws the gradients of the first mini-batch of the training images. */
async function drawNorms(source: FigureSource): Promise<string> {
  const { experiment, options } = source;
  const net = experiment
    ? new Network(experiment.layers(), experiment.miniBatchSize, {
        device: options.device,
        seed: 1,
      })
    : await source.net();
  try {
    const { training } = await source.data();
    const gradients = await net.gradients(training.slice(0, net.miniBatchSize));
    return drawGradientNorms(gradients, themeOf(source));
  } finally {
    if (experiment) await net.dispose();
  }
}

/** Returns the name of a file without its ending and the number of its run. */
function nameOf(file: string): string {
  return basename(file, extname(file)).replace(/\.\d+$/, "");
}
