// Layers made from wrong options.
import {
  ActivationLayer,
  activation,
  ConvLayer,
  ConvPoolLayer,
  DropoutLayer,
  FullyConnectedLayer,
  LinearLayer,
  PoolLayer,
  SoftmaxLayer,
  scaledSigmoid,
  scaledTanh,
} from "network3";
import { type CaseGroup, wrong } from "./case.js";

const conv = { imageShape: [1, 8, 8], filterShape: [3, 1, 3, 3] };
const fc = { nIn: 64, nOut: 7 };

export const layers: CaseGroup = {
  subject: "layers",
  fails: "throws",
  cases: [
    ["no options", () => new ConvPoolLayer(wrong(undefined)), "ERR_ARGUMENT", /must be an object/],
    [
      "an unknown option of a convolution",
      () => new ConvPoolLayer(wrong({ ...conv, poolSize: [2, 2] })),
      "ERR_ARGUMENT",
      /"poolSize".*the options are .*poolsize/,
    ],
    [
      "an imageShape of two sizes",
      () => new ConvPoolLayer({ ...conv, imageShape: [8, 8] }),
      "ERR_ARGUMENT",
      /imageShape must be \[mini-batch, maps, rows, columns\]/,
    ],
    [
      "an imageShape in words",
      () => new ConvPoolLayer(wrong({ ...conv, imageShape: "8x8" })),
      "ERR_ARGUMENT",
      /imageShape must be .*"8x8"/,
    ],
    [
      "half a row of pixels",
      () => new ConvPoolLayer({ ...conv, imageShape: [1, 8.5, 8] }),
      "ERR_ARGUMENT",
      /imageShape\[1\].*integer.*8\.5/,
    ],
    [
      "a filterShape without maps",
      () => new ConvPoolLayer({ ...conv, filterShape: [3, 3, 3] }),
      "ERR_ARGUMENT",
      /filterShape must be \[filters, maps, rows, columns\]/,
    ],
    [
      "no filters",
      () => new ConvPoolLayer({ ...conv, filterShape: [0, 1, 3, 3] }),
      "ERR_ARGUMENT",
      /filterShape\[0\].*at least 1/,
    ],
    [
      "filters for other maps than the image has",
      () => new ConvPoolLayer({ ...conv, filterShape: [3, 2, 3, 3] }),
      "ERR_SHAPE",
      /expects 2 input maps.*has 1.*make filterShape\[1\] equal/,
    ],
    [
      "a filter larger than the image",
      () => new ConvPoolLayer({ ...conv, filterShape: [3, 1, 9, 3] }),
      "ERR_SHAPE",
      /9x3 filter.*8x8 image.*smaller filterShape/,
    ],
    [
      "a pooling window larger than the maps",
      () => new ConvPoolLayer({ ...conv, poolsize: [7, 2] }),
      "ERR_SHAPE",
      /7x2.*6x6.*smaller poolsize/,
    ],
    [
      "a poolsize of three numbers",
      () => new ConvPoolLayer({ ...conv, poolsize: [2, 2, 2] }),
      "ERR_ARGUMENT",
      /poolsize must be a number or \[rows, columns\]/,
    ],
    [
      "a function of one's own as activation",
      () => new ConvPoolLayer(wrong({ ...conv, activationFn: Math.tanh })),
      "ERR_ARGUMENT",
      /activationFn must be one of the exported tokens sigmoid, tanh, ReLU, linear/,
    ],
    [
      "an activation by an unknown name",
      () => new FullyConnectedLayer(wrong({ ...fc, activationFn: "gelu" })),
      "ERR_ARGUMENT",
      /exported tokens.*such as "relu".*got "gelu"/,
    ],
    [
      "an unknown option of a fully connected layer",
      () => new FullyConnectedLayer(wrong({ ...fc, dropout: 0.5 })),
      "ERR_ARGUMENT",
      /"dropout".*pDropout/,
    ],
    [
      "a layer without inputs",
      () => new FullyConnectedLayer({ ...fc, nIn: 0 }),
      "ERR_ARGUMENT",
      /nIn must be an integer, at least 1; got 0/,
    ],
    [
      "a layer without a size",
      () => new FullyConnectedLayer(wrong({ nIn: 3 })),
      "ERR_ARGUMENT",
      /nOut must be an integer.*undefined/,
    ],
    [
      "a size in words",
      () => new FullyConnectedLayer(wrong({ ...fc, nOut: "7" })),
      "ERR_ARGUMENT",
      /nOut must be an integer.*"7"/,
    ],
    [
      "dropout of everything",
      () => new FullyConnectedLayer({ ...fc, pDropout: 1 }),
      "ERR_ARGUMENT",
      /pDropout must be .*below 1; got 1/,
    ],
    [
      "dropout below 0",
      () => new SoftmaxLayer({ nIn: 3, nOut: 2, pDropout: -0.1 }),
      "ERR_ARGUMENT",
      /pDropout must be .*at least 0/,
    ],
    [
      "dropout that is not a number",
      () => new SoftmaxLayer({ nIn: 3, nOut: 2, pDropout: Number.NaN }),
      "ERR_ARGUMENT",
      /pDropout must be a finite number.*NaN/,
    ],
    [
      "an activation of the softmax layer",
      () => new SoftmaxLayer(wrong({ nIn: 3, nOut: 2, activationFn: null })),
      "ERR_ARGUMENT",
      /"activationFn".*nIn, nOut, pDropout/,
    ],
    [
      "an unknown initialisation",
      () => new SoftmaxLayer(wrong({ nIn: 3, nOut: 2, init: "xavier" })),
      "ERR_ARGUMENT",
      /init must be one of "network3", "fanIn", "glorot", "he"; got "xavier"/,
    ],

    [
      "options in words",
      () => new FullyConnectedLayer(wrong("nIn")),
      "ERR_ARGUMENT",
      /options must be an object such as \{ nIn: … \}, got "nIn"/,
    ],
    [
      "a Map of options",
      () => new SoftmaxLayer(wrong(new Map([["nIn", 3]]))),
      "ERR_ARGUMENT",
      /SoftmaxLayer: nOut must be an integer.*undefined/,
    ],
    [
      "an option that would be the prototype",
      () =>
        new SoftmaxLayer(JSON.parse('{ "nIn": 3, "nOut": 2, "__proto__": { "pDropout": 0.5 } }')),
      "ERR_ARGUMENT",
      /unknown option "__proto__"; the options are nIn, nOut/,
    ],
    [
      "a symbol for a size",
      () => new SoftmaxLayer(wrong({ nIn: Symbol("n"), nOut: 2 })),
      "ERR_ARGUMENT",
      /nIn must be an integer, at least 1; got Symbol\(n\)/,
    ],
    [
      "a BigInt for a size",
      () => new SoftmaxLayer(wrong({ nIn: 3n, nOut: 2 })),
      "ERR_ARGUMENT",
      /nIn must be an integer, at least 1; got the BigInt 3/,
    ],
    [
      "a boxed number for a size",
      () => new SoftmaxLayer(wrong({ nIn: new Number(3), nOut: 2 })),
      "ERR_ARGUMENT",
      /nIn must be an integer.*an object of type Number/,
    ],
    [
      "an array that holds itself for a size",
      () => {
        const endless: unknown[] = [];
        endless.push(endless, 3);
        return new SoftmaxLayer(wrong({ nIn: endless, nOut: 2 }));
      },
      "ERR_ARGUMENT",
      /nIn must be an integer.*\[an array of 2, 3\]/,
    ],
    [
      "an object whose class has no text for a name",
      () => new SoftmaxLayer(wrong({ nIn: { constructor: { name: Symbol("x") } }, nOut: 2 })),
      "ERR_ARGUMENT",
      /nIn must be an integer.*an object of type Object/,
    ],
    [
      "an object that throws when it is looked at",
      () =>
        new SoftmaxLayer(
          wrong({
            nIn: {
              get constructor() {
                throw new TypeError("mine");
              },
            },
            nOut: 2,
          }),
        ),
      "ERR_ARGUMENT",
      /nIn must be an integer.*an object that cannot be looked at/,
    ],
    [
      "true for a probability",
      () => new SoftmaxLayer(wrong({ nIn: 3, nOut: 2, pDropout: true })),
      "ERR_ARGUMENT",
      /pDropout must be a finite number.*true/,
    ],
    [
      "null for a probability",
      () => new SoftmaxLayer(wrong({ nIn: 3, nOut: 2, pDropout: null })),
      "ERR_ARGUMENT",
      /pDropout must be a finite number.*null/,
    ],
    [
      "an imageShape with a hole",
      () => new ConvPoolLayer(wrong({ ...conv, imageShape: new Array(3) })),
      "ERR_ARGUMENT",
      /imageShape\[0\].*integer.*undefined/,
    ],
    [
      "an imageShape as typed array",
      () => new ConvPoolLayer(wrong({ ...conv, imageShape: Int32Array.of(1, 8, 8) })),
      "ERR_ARGUMENT",
      /imageShape must be \[mini-batch, maps, rows, columns\].*Int32Array/,
    ],
    [
      "a filterShape with a negative size",
      () => new ConvPoolLayer({ ...conv, filterShape: [3, 1, -3, 3] }),
      "ERR_ARGUMENT",
      /filterShape\[2\].*at least 1; got -3/,
    ],
    [
      "a copy of an activation token",
      () => new FullyConnectedLayer(wrong({ ...fc, activationFn: { name: "tanh" } })),
      "ERR_ARGUMENT",
      /activationFn must be one of the exported tokens.*an object of type Object/,
    ],
    [
      "an initialisation in a list",
      () => new FullyConnectedLayer(wrong({ ...fc, init: ["he"] })),
      "ERR_ARGUMENT",
      /init must be one of.*got \["he"\]/,
    ],
    [
      "a stride of 0",
      () => new ConvPoolLayer({ ...conv, stride: 0 }),
      "ERR_ARGUMENT",
      /ConvPoolLayer: stride must be an integer, at least 1; got 0/,
    ],
    [
      "three paddings",
      () => new ConvLayer(wrong({ ...conv, padding: [1, 1, 1] })),
      "ERR_ARGUMENT",
      /ConvLayer: padding must be a number or \[rows, columns\]/,
    ],
    [
      "a filter larger than the padded image",
      () => new ConvLayer({ ...conv, filterShape: [3, 1, 11, 3], padding: 1 }),
      "ERR_SHAPE",
      /11x3 filter.*8x8 image with padding \[1,1\]; use a smaller filterShape/,
    ],
    [
      "an unknown pooling",
      () => new PoolLayer(wrong({ poolMode: "min" })),
      "ERR_ARGUMENT",
      /PoolLayer: poolMode must be one of "max", "average", "l2"; got "min"/,
    ],
    [
      "a pooling with filters",
      () => new PoolLayer(wrong({ filterShape: [1, 1, 2, 2] })),
      "ERR_ARGUMENT",
      /PoolLayer: unknown option "filterShape"/,
    ],
    [
      "a pooling window larger than the image",
      () => new PoolLayer({ imageShape: [1, 3, 8], poolsize: [4, 4] }),
      "ERR_SHAPE",
      /4x4 pooling window does not fit into the 3x8 maps/,
    ],
    [
      "the output of a pooling without images",
      () => new PoolLayer().outputShape,
      "ERR_SHAPE",
      /PoolLayer: imageShape is left out.*give imageShape here/,
    ],
    [
      "the inputs of a layer that knows none",
      () => new SoftmaxLayer({ nOut: 3 }).inputSize,
      "ERR_SHAPE",
      /SoftmaxLayer: nIn is left out.*give nIn here/,
    ],
    [
      "two sizes of a dropout",
      () => new DropoutLayer({ nIn: 4, imageShape: [1, 2, 2], pDropout: 0.5 }),
      "ERR_ARGUMENT",
      /both nIn and imageShape are given; leave one of them out/,
    ],
    [
      "a dropout of everything",
      () => new DropoutLayer({ pDropout: 1 }),
      "ERR_ARGUMENT",
      /DropoutLayer: pDropout must be .*below 1/,
    ],
    [
      "an activation layer without a function",
      () => new ActivationLayer(wrong({})),
      "ERR_ARGUMENT",
      /ActivationLayer: activationFn must be one of/,
    ],
    [
      "an unknown cost",
      () => new LinearLayer(wrong({ nIn: 3, nOut: 2, cost: "huber" })),
      "ERR_ARGUMENT",
      /LinearLayer: cost must be one of "quadratic".*"huber"/,
    ],
    [
      "a function that is not made an activation",
      () => new ActivationLayer(wrong({ activationFn: Math.tanh })),
      "ERR_ARGUMENT",
      /make one of your function with activation\("name", …\)/,
    ],
    [
      "an activation of a name that is taken",
      () => activation("relu", (z) => z),
      "ERR_ARGUMENT",
      /activation: name must be.*none of the library's.*"relu"/,
    ],
    ["an activation of no name", () => activation("", (z) => z), "ERR_ARGUMENT", /name must be/],
    [
      "an activation that is no function",
      () => activation("swish", wrong(3)),
      "ERR_ARGUMENT",
      /second argument must be a function of a Value, got 3/,
    ],
    [
      "a scale in words",
      () => scaledTanh(wrong("big")),
      "ERR_ARGUMENT",
      /scaledTanh: amplitude must be a finite number; got "big"/,
    ],
    [
      "an infinite slope",
      () => scaledSigmoid(1, Number.POSITIVE_INFINITY),
      "ERR_ARGUMENT",
      /scaledSigmoid: slope must be a finite number/,
    ],
  ],
};
