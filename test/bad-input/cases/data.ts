// Examples and labels that a network cannot use.
import { Dataset } from "network3";
import { BATCH, examples, FEATURES } from "../../support/networks.js";
import { type CaseGroup, data, detach, labels, sgd, withHole } from "./case.js";

export const dataCases: CaseGroup = {
  subject: "data",
  fails: "rejects",
  cases: [
    ["no data", sgd({ data: undefined }), "ERR_ARGUMENT", /training data must be \{ x, y \}/],
    ["an array for data", sgd({ data: [1, 2] }), "ERR_ARGUMENT", /must be \{ x, y \} or a Dataset/],
    [
      "plain arrays as examples",
      sgd({ data: { x: Array.from(data.x), y: data.y } }),
      "ERR_ARGUMENT",
      /x must be a Float32Array.*Float32Array\.from/,
    ],
    [
      "plain arrays as labels",
      sgd({ data: { x: data.x, y: Array.from(data.y) } }),
      "ERR_ARGUMENT",
      /y must be an Int32Array.*Int32Array\.from/,
    ],
    [
      "bytes as labels",
      sgd({ data: { x: data.x, y: Uint8Array.from(data.y) } }),
      "ERR_ARGUMENT",
      /y must be an Int32Array/,
    ],
    [
      "no rows",
      sgd({ data: { x: new Float32Array(), y: new Int32Array() } }),
      "ERR_DATA",
      /at least one row/,
    ],
    [
      "part of a row",
      sgd({ data: { x: data.x.subarray(1), y: data.y } }),
      "ERR_SHAPE",
      /not a multiple of the 5 labels/,
    ],
    [
      "other features than the first layer's",
      sgd({ data: examples(BATCH, "wide", FEATURES + 1) }),
      "ERR_SHAPE",
      /layers\[0\] expects 64 values.*has 65; change the first layer or the data/,
    ],
    [
      "a Dataset with other features",
      ({ net }) => {
        const { x, y } = examples(BATCH, "narrow", 32);
        return net.accuracy(new Dataset(x, y));
      },
      "ERR_SHAPE",
      /accuracy: layers\[0\] expects 64 values.*has 32/,
    ],
    [
      "NaN in x",
      sgd({ data: withHole(Number.NaN) }),
      "ERR_NAN",
      /training data: x holds NaN in row 2, column 3.*replace.*epoch 0, iteration 0/,
    ],
    [
      "infinity in x",
      sgd({ data: withHole(-Infinity) }),
      "ERR_NAN",
      /-Infinity in row 2, column 3/,
    ],
    [
      "a detached array",
      sgd({ data: { x: detach(examples(BATCH).x), y: data.y } }),
      "ERR_DATA",
      /detached.*transfer a copy/,
    ],
    [
      "a Dataset after its dispose()",
      ({ net }) => {
        const { x, y } = examples(BATCH);
        const dataset = new Dataset(x, y);
        dataset.dispose();
        return net.cost(dataset);
      },
      "ERR_DISPOSED",
      /dispose\(\)/,
    ],
    [
      "a label that is no class",
      ({ net }) => net.accuracy(labels(0, 1, 4, 3, 2)),
      "ERR_DATA",
      /label of row 2 is 4.*4 classes; labels must be 0\.\.3/,
    ],
    [
      "a negative label",
      ({ net }) => net.cost(labels(0, 1, 2, -1, 0)),
      "ERR_DATA",
      /y\[3\] is -1; labels count from 0/,
    ],
    [
      "a label of a Dataset that is no class",
      ({ net }) => net.cost(new Dataset(data.x, Int32Array.of(0, 0, 0, 0, 9)).slice(2)),
      "ERR_DATA",
      /label of row 2 is 9/,
    ],

    [
      "null for data",
      sgd({ data: null }),
      "ERR_ARGUMENT",
      /training data must be \{ x, y \} or a Dataset, got null/,
    ],
    [
      "a symbol for data",
      sgd({ data: Symbol("mnist") }),
      "ERR_ARGUMENT",
      /must be \{ x, y \} or a Dataset, got Symbol\(mnist\)/,
    ],
    [
      "examples without labels",
      sgd({ data: { x: data.x } }),
      "ERR_ARGUMENT",
      /must be \{ x, y \}.*y their labels/,
    ],
    [
      "fractional labels",
      sgd({ data: { x: data.x, y: Float32Array.of(0, 0.5, 1, 2, 3) } }),
      "ERR_ARGUMENT",
      /y must be an Int32Array.*Float32Array.*Int32Array\.from/,
    ],
    [
      "labels as BigInts",
      sgd({ data: { x: data.x, y: BigInt64Array.of(0n, 1n, 2n, 3n, 0n) } }),
      "ERR_ARGUMENT",
      /y must be an Int32Array.*BigInt64Array/,
    ],
    [
      "clamped bytes as examples",
      sgd({ data: { x: new Uint8ClampedArray(data.x.length), y: data.y } }),
      "ERR_ARGUMENT",
      /x must be a Float32Array.*Uint8ClampedArray; convert it/,
    ],
    [
      "a DataView as examples",
      sgd({ data: { x: new DataView(new ArrayBuffer(8)), y: data.y } }),
      "ERR_ARGUMENT",
      /x must be a Float32Array.*DataView/,
    ],
    [
      "an object with the prototype of an array",
      sgd({ data: { x: Object.create(Float32Array.prototype), y: data.y } }),
      "ERR_ARGUMENT",
      /x must be a Float32Array/,
    ],
    [
      "an object with the prototype of a Dataset",
      ({ net }) => net.accuracy(Object.create(Dataset.prototype)),
      "ERR_ARGUMENT",
      /in place of a Dataset; pass the Dataset itself/,
    ],
    [
      "labels and no examples",
      sgd({ data: { x: new Float32Array(), y: data.y } }),
      "ERR_DATA",
      /at least one row, got 0 values in x and 5 labels/,
    ],
    [
      "fewer labels than rows",
      sgd({ data: { x: data.x, y: data.y.subarray(0, 4) } }),
      "ERR_SHAPE",
      /layers\[0\] expects 64 values an example, but x has 80; change/,
    ],
    [
      "a label of 2^31 - 1",
      ({ net }) => net.accuracy(labels(0, 2 ** 31 - 1, 0, 0, 0)),
      "ERR_DATA",
      /label of row 1 is 2147483647.*labels must be 0\.\.3/,
    ],
    [
      "predict of data with a wrong label",
      ({ net }) => net.predict(labels(0, 0, 0, 0, 5)),
      "ERR_DATA",
      /predict: the label of row 4 is 5/,
    ],
  ],
};
