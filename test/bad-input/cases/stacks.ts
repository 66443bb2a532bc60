// Lists of layers that do not form a network.
import {
  ActivationLayer,
  activation,
  ConvLayer,
  ConvPoolLayer,
  DropoutLayer,
  FullyConnectedLayer,
  LinearLayer,
  Network,
  SoftmaxLayer,
} from "network3";
import { BATCH, CLASSES, denseLayers, FEATURES } from "../../support/networks.js";
import { type CaseGroup, wrong } from "./case.js";

const conv = { imageShape: [1, 8, 8], filterShape: [3, 1, 3, 3] };
const fc = { nIn: FEATURES, nOut: 7 };
const last = () => new SoftmaxLayer({ nIn: 7, nOut: CLASSES });

export const stacks: CaseGroup = {
  subject: "stacks",
  fails: "throws",
  cases: [
    [
      "layers that are no list",
      () => new Network(wrong(last()), BATCH),
      "ERR_ARGUMENT",
      /layers must be an array/,
    ],
    ["no layers", () => new Network(wrong([]), BATCH), "ERR_ARGUMENT", /layers must be an array/],
    [
      "a layer that is a number",
      () => new Network(wrong([7, last()]), BATCH),
      "ERR_ARGUMENT",
      /layers\[0\] is no layer but 7; use new ConvPoolLayer/,
    ],
    [
      "a layer's class",
      () => new Network(wrong([FullyConnectedLayer, last()]), BATCH),
      "ERR_ARGUMENT",
      /layers\[0\] is no layer but the function FullyConnectedLayer; use new/,
    ],
    [
      "no cost at the end",
      () => new Network(wrong([new FullyConnectedLayer(fc)]), BATCH),
      "ERR_ARGUMENT",
      /layers\[0\].*no cost; end with a SoftmaxLayer/,
    ],
    [
      "a softmax layer in the middle",
      () =>
        new Network(
          [new SoftmaxLayer({ nIn: FEATURES, nOut: 7 }), new SoftmaxLayer({ nIn: 7, nOut: 2 })],
          BATCH,
        ),
      "ERR_ARGUMENT",
      /layers\[0\].*must be the last.*move it to the end/,
    ],
    [
      "one object in two places",
      () => {
        const twice = new FullyConnectedLayer({ nIn: 7, nOut: 7 });
        return new Network([twice, twice, last()], BATCH);
      },
      "ERR_ARGUMENT",
      /layers\[1\] is the same object as layers\[0\]; make a new layer/,
    ],
    [
      "fully connected layers that do not fit",
      () => new Network([new FullyConnectedLayer({ nIn: 9, nOut: 8 }), last()], BATCH),
      "ERR_SHAPE",
      /layers\[0\] .*8.*layers\[1\] .*expects \[7\]; change its nIn/,
    ],
    [
      "a convolution and a softmax that do not fit",
      () => new Network([new ConvPoolLayer(conv), last()], BATCH),
      "ERR_SHAPE",
      /layers\[0\] \(ConvPoolLayer\) gives \[3, 3, 3\].*27.*expects \[7\]; change its nIn/,
    ],
    [
      "convolutions that do not fit",
      () =>
        new Network(
          [
            new ConvPoolLayer(conv),
            new ConvPoolLayer({ imageShape: [3, 4, 4], filterShape: [2, 3, 3, 3] }),
            new SoftmaxLayer({ nIn: 2, nOut: 2 }),
          ],
          BATCH,
        ),
      "ERR_SHAPE",
      /gives \[3, 3, 3\].*expects \[3, 4, 4\]; change its imageShape/,
    ],
    [
      "an imageShape for another mini-batch",
      () =>
        new Network(
          [
            new ConvPoolLayer({ ...conv, imageShape: [10, 1, 8, 8] }),
            new SoftmaxLayer({ nIn: 27, nOut: 2 }),
          ],
          BATCH,
        ),
      "ERR_SHAPE",
      /layers\[0\] has a mini-batch of 10.*is 5; make them equal or leave/,
    ],
    [
      "a mini-batch of 0",
      () => new Network(denseLayers(), 0),
      "ERR_ARGUMENT",
      /miniBatchSize must be an integer, at least 1; got 0/,
    ],
    [
      "half a mini-batch",
      () => new Network(denseLayers(), 2.5),
      "ERR_ARGUMENT",
      /miniBatchSize must be an integer.*2\.5/,
    ],
    [
      "no mini-batch",
      () => new Network(denseLayers(), wrong(undefined)),
      "ERR_ARGUMENT",
      /miniBatchSize must be an integer.*undefined/,
    ],

    [
      "an image layer after a fully connected one that gives too little",
      () =>
        new Network(
          [
            new FullyConnectedLayer({ nIn: 9, nOut: 63 }),
            new ConvPoolLayer(conv),
            new SoftmaxLayer({ nIn: 27, nOut: 4 }),
          ],
          BATCH,
        ),
      "ERR_SHAPE",
      /layers\[0\] \(FullyConnectedLayer\) gives \[63\].*layers\[1\] \(ConvPoolLayer\) expects \[64\]; change its imageShape/,
    ],
    [
      "a convolution and a fully connected layer that do not fit",
      () =>
        new Network(
          [new ConvPoolLayer(conv), new FullyConnectedLayer({ nIn: 108, nOut: 7 }), last()],
          BATCH,
        ),
      "ERR_SHAPE",
      /layers\[0\] \(ConvPoolLayer\) gives \[3, 3, 3\].*27 values.*layers\[1\].*expects \[108\]; change its nIn/,
    ],
    [
      "a misfit further up",
      () =>
        new Network(
          [...denseLayers().slice(0, 1), new FullyConnectedLayer({ nIn: 7, nOut: 5 }), last()],
          BATCH,
        ),
      "ERR_SHAPE",
      /layers\[1\].*gives \[5\].*layers\[2\] \(SoftmaxLayer\) expects \[7\]/,
    ],
    [
      "maps that do not fit",
      () =>
        new Network(
          [
            new ConvPoolLayer(conv),
            new ConvPoolLayer({
              imageShape: [1, 3, 3],
              filterShape: [2, 1, 2, 2],
              poolsize: [1, 1],
            }),
            new SoftmaxLayer({ nIn: 8, nOut: 4 }),
          ],
          BATCH,
        ),
      "ERR_SHAPE",
      /layers\[0\].*gives \[3, 3, 3\].*layers\[1\].*expects \[1, 3, 3\]; change its imageShape/,
    ],
    [
      "a convolution at the end",
      () => new Network(wrong([new ConvPoolLayer(conv)]), BATCH),
      "ERR_ARGUMENT",
      /layers\[0\] \(ConvPoolLayer\), has no cost; end with a SoftmaxLayer/,
    ],
    [
      "null for a layer",
      () => new Network(wrong([null, last()]), BATCH),
      "ERR_ARGUMENT",
      /layers\[0\] is no layer but null; use new/,
    ],
    [
      "a description of a layer",
      () => new Network(wrong([{ type: "SoftmaxLayer", nIn: 64, nOut: 4 }]), BATCH),
      "ERR_ARGUMENT",
      /layers\[0\] is no layer but an object of type Object; use new/,
    ],
    [
      "a class that gives other parameters than it uses",
      () => {
        class Liar extends SoftmaxLayer {
          override parameters() {
            return [
              { name: "w", shape: [3], initial: () => () => {}, decays: true },
              { name: "b", shape: [4], initial: () => () => {}, decays: false },
            ];
          }
        }
        return new Network([new Liar({ nIn: FEATURES, nOut: 4 })], BATCH);
      },
      "ERR_SHAPE",
      /layers\[0\].*rank 2, got \[3\]/,
    ],
    [
      "a class that gives another size than it makes",
      () => {
        class Liar extends FullyConnectedLayer {
          override get outputSize() {
            return 9;
          }
        }
        return new Network(
          [new Liar({ nIn: FEATURES, nOut: 4 }), new SoftmaxLayer({ nIn: 9, nOut: 4 })],
          BATCH,
        );
      },
      "ERR_SHAPE",
      /layers\[1\].*\[5, 4\] cannot be read as \[5, 9\]/,
    ],
    [
      "a mini-batch in words",
      () => new Network(denseLayers(), wrong("5")),
      "ERR_ARGUMENT",
      /miniBatchSize must be an integer.*"5"/,
    ],
    [
      "a mini-batch of NaN",
      () => new Network(denseLayers(), Number.NaN),
      "ERR_ARGUMENT",
      /miniBatchSize must be an integer.*NaN/,
    ],
    [
      "a first layer without a size",
      () => new Network([new FullyConnectedLayer({ nOut: 7 }), last()], BATCH),
      "ERR_SHAPE",
      /layers\[0\]: FullyConnectedLayer: nIn is left out.*give nIn here/,
    ],
    [
      "a first dropout without a size",
      () => new Network([new DropoutLayer({ pDropout: 0.5 }), last()], BATCH),
      "ERR_SHAPE",
      /layers\[0\]: DropoutLayer: nIn or imageShape is left out/,
    ],
    [
      "a convolution behind units that gives no image",
      () =>
        new Network(
          [new FullyConnectedLayer(fc), new ConvLayer({ filterShape: [1, 1, 2, 2] }), last()],
          BATCH,
        ),
      "ERR_SHAPE",
      /layers\[1\]: ConvLayer: the layer before gives \[7\], which are no images; give imageShape/,
    ],
    [
      "a linear layer in the middle",
      () => new Network([new LinearLayer({ nIn: FEATURES, nOut: 7 }), last()], BATCH),
      "ERR_ARGUMENT",
      /layers\[0\] \(LinearLayer\) has a cost and must be the last layer/,
    ],
    [
      "an activation that changes the shape",
      () => {
        const sum = activation("total", (z) => z.sum());
        const layer = new ActivationLayer({ nIn: FEATURES, activationFn: sum });
        return new Network([layer, new SoftmaxLayer({ nOut: CLASSES })], BATCH);
      },
      "ERR_ARGUMENT",
      /the activation total must keep the shape \[5, 64\], but returns \[\]/,
    ],
    [
      "an activation that returns a number",
      () => {
        const one = activation("one", () => wrong(1));
        const layer = new ActivationLayer({ nIn: FEATURES, activationFn: one });
        return new Network([layer, new SoftmaxLayer({ nOut: CLASSES })], BATCH);
      },
      "ERR_ARGUMENT",
      /the activation one: expected a Value, got 1/,
    ],
  ],
};
