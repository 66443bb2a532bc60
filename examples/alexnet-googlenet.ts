// The networks that won the ImageNet contests of 2012 and 2014, as Krizhevsky et al. and Szegedy et al. describe them: AlexNet
// with its two groups and local response normalisation, and GoogLeNet with its inception modules, without the two heads
// that help its training. Prints their numbers of parameters and the outputs of their parts for an image.
import { input, Model } from "network3";
import {
  Concat,
  Conv2d,
  Dropout,
  Flatten,
  GlobalAveragePool2d,
  Linear,
  LocalResponseNorm,
  MaxPool2d,
  type Module,
  Sequential,
  type Step,
} from "network3/nn";
import { crossEntropy, relu } from "network3/ops";

const conv = (
  filters: number,
  kernel: number,
  more: { stride?: number; padding?: number; groups?: number } = {},
): Step[] => [new Conv2d({ filters, kernel, init: "he", ...more }), relu];
// The papers' α multiplies the sum of squares, that of LocalResponseNorm their mean.
const norm = () => new LocalResponseNorm({ size: 5, alpha: 5e-4, beta: 0.75, k: 2 });
const overlapping = (padding = 0) => new MaxPool2d(3, { stride: 2, padding });

const alexnet = new Sequential([
  ...conv(96, 11, { stride: 4, padding: 2 }),
  norm(),
  overlapping(),
  ...conv(256, 5, { padding: 2, groups: 2 }),
  norm(),
  overlapping(),
  ...conv(384, 3, { padding: 1 }),
  ...conv(384, 3, { padding: 1, groups: 2 }),
  ...conv(256, 3, { padding: 1, groups: 2 }),
  overlapping(),
  new Flatten(),
  new Dropout(0.5),
  new Linear(4096, { init: "he" }),
  relu,
  new Dropout(0.5),
  new Linear(4096, { init: "he" }),
  relu,
  new Linear(1000),
]);

/** Four branches side by side: fields of 1, 3 and 5 behind reductions, and a pooling with a projection. */
const inception = (
  one: number,
  [reduce3, three]: [number, number],
  [reduce5, five]: [number, number],
  pooled: number,
) =>
  new Concat([
    new Sequential(conv(one, 1)),
    new Sequential([...conv(reduce3, 1), ...conv(three, 3, { padding: 1 })]),
    new Sequential([...conv(reduce5, 1), ...conv(five, 5, { padding: 2 })]),
    new Sequential([new MaxPool2d(3, { stride: 1, padding: 1 }), ...conv(pooled, 1)]),
  ]);

const googlenet = new Sequential([
  ...conv(64, 7, { stride: 2, padding: 3 }),
  overlapping(1),
  norm(),
  ...conv(64, 1),
  ...conv(192, 3, { padding: 1 }),
  norm(),
  overlapping(1),
  inception(64, [96, 128], [16, 32], 32),
  inception(128, [128, 192], [32, 96], 64),
  overlapping(1),
  inception(192, [96, 208], [16, 48], 64),
  inception(160, [112, 224], [24, 64], 64),
  inception(128, [128, 256], [24, 64], 64),
  inception(112, [144, 288], [32, 64], 64),
  inception(256, [160, 320], [32, 128], 128),
  overlapping(1),
  inception(256, [160, 320], [32, 128], 128),
  inception(384, [192, 384], [48, 128], 128),
  new GlobalAveragePool2d(),
  new Dropout(0.4),
  new Linear(1000),
]);

for (const [name, net] of Object.entries({ alexnet, googlenet }) as [string, Module][]) {
  const sizes: string[] = [];
  const model = new Model(net, {
    inputs: { x: input.image(3, 224, 224), y: input.label() },
    outputs: ({ x }) => {
      const logits = net.forward(x);
      sizes.push(`[${logits.shape.join(", ")}]`);
      return { logits };
    },
    loss: ({ logits, y }) => crossEntropy(logits, y),
    batchSize: 2,
    seed: 1,
    device: "cpu",
  });
  const total = net
    .parameters()
    .reduce((sum, { shape = [] }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  console.log(`${name}: ${total} parameters, outputs ${sizes[0]} for two images`);
  await model.dispose();
}
