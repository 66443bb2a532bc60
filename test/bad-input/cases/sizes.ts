// Sizes that exceed the memory of every machine. They are refused before anything is allocated.
import { ConvPoolLayer, FullyConnectedLayer, SoftmaxLayer } from "network3";
import type { CaseGroup } from "./case.js";

export const sizes: CaseGroup = {
  subject: "sizes",
  fails: "throws",
  cases: [
    [
      "more inputs than can be counted",
      () => new SoftmaxLayer({ nIn: 2 ** 53, nOut: 2 }),
      "ERR_ARGUMENT",
      /nIn must be an integer.*9007199254740992/,
    ],
    [
      "1e300 units",
      () => new FullyConnectedLayer({ nIn: 2, nOut: 1e300 }),
      "ERR_ARGUMENT",
      /nOut must be an integer.*1e\+300/,
    ],
    [
      "minus 2^31 units",
      () => new FullyConnectedLayer({ nIn: 2, nOut: -(2 ** 31) }),
      "ERR_ARGUMENT",
      /nOut must be an integer, at least 1; got -2147483648/,
    ],
    [
      "minus 0 units",
      () => new FullyConnectedLayer({ nIn: 2, nOut: -0 }),
      "ERR_ARGUMENT",
      /nOut must be an integer, at least 1/,
    ],
    [
      "weights beyond 2^53",
      () => new FullyConnectedLayer({ nIn: 2 ** 30, nOut: 2 ** 30 }),
      "ERR_SHAPE",
      /w \[1073741824, 1073741824\] has 115292150460684\d+ elements.*use a smaller nIn or nOut/,
    ],
    [
      "weights of terabytes",
      () => new SoftmaxLayer({ nIn: 2 ** 31, nOut: 2 ** 10 }),
      "ERR_SHAPE",
      /w \[2147483648, 1024\].*one array can hold 4294967296: use a smaller/,
    ],
    [
      "an image of 2^60 pixels",
      () => new ConvPoolLayer({ imageShape: [1, 2 ** 30, 2 ** 30], filterShape: [1, 1, 1, 1] }),
      "ERR_SHAPE",
      /imageShape \[1, 1073741824, 1073741824\].*use a smaller imageShape/,
    ],
    [
      "2^40 filters",
      () => new ConvPoolLayer({ imageShape: [1, 8, 8], filterShape: [2 ** 40, 1, 3, 3] }),
      "ERR_SHAPE",
      /filterShape \[1099511627776, 1, 3, 3\].*use a smaller filterShape/,
    ],
    [
      "maps of terabytes",
      () =>
        new ConvPoolLayer({
          imageShape: [1, 2 ** 12, 2 ** 12],
          filterShape: [2 ** 14, 1, 1, 1],
          poolsize: [1, 1],
        }),
      "ERR_SHAPE",
      /the output \[16384, 4096, 4096\].*use fewer filters or smaller images/,
    ],
    [
      "a mini-batch of terabytes in imageShape",
      () => new ConvPoolLayer({ imageShape: [2 ** 31, 1, 28, 28], filterShape: [20, 1, 5, 5] }),
      "ERR_SHAPE",
      /imageShape \[2147483648, 1, 28, 28\].*use a smaller imageShape/,
    ],
    [
      "an imageShape with a billion holes",
      () => new ConvPoolLayer({ imageShape: new Array(1e9), filterShape: [1, 1, 1, 1] }),
      "ERR_ARGUMENT",
      /imageShape must be.*an array of 1000000000/,
    ],
  ],
};
