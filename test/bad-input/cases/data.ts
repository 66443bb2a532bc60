// Examples and labels that a network cannot use.
import { ConvPoolLayer, Dataset, type NetworkLayers, SoftmaxLayer } from "network3";
import { BATCH, examples, FEATURES, make } from "../../support/networks.js";
import { type CaseGroup, data, detach, labels, sgd, withHole } from "./case.js";

/** A list that is its own first element. */
function endless(): unknown[] {
  const list: unknown[] = [];
  list.push(list);
  return list;
}

/** Images of 3 maps, 1 row and 9 columns. */
const imageLayers = (): NetworkLayers => [
  new ConvPoolLayer({ imageShape: [3, 1, 9], filterShape: [1, 3, 1, 1], poolsize: [1, 1] }),
  new SoftmaxLayer({ nIn: 9, nOut: 4 }),
];

export const dataCases: CaseGroup = {
  subject: "data",
  fails: "rejects",
  cases: [
    ["no data", sgd({ data: undefined }), "ERR_ARGUMENT", /training data must be \{ x, y \}/],
    ["an array for data", sgd({ data: [1, 2] }), "ERR_ARGUMENT", /must be \{ x, y \} or a Dataset/],
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
      "ERR_DATA",
      /y\[1\] is 0\.5; labels are whole numbers/,
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
      "labels that are names",
      sgd({ data: { x: data.x, y: ["a", "b", "a", "b", "a"] } }),
      "ERR_ARGUMENT",
      /y\[0\] must be a whole number from 0, got "a"; number the classes/,
    ],
    [
      "a BigInt label beyond 2^31",
      sgd({ data: { x: data.x, y: BigInt64Array.of(0n, 1n, 2n ** 40n, 0n, 0n) } }),
      "ERR_DATA",
      /y\[2\] is 1099511627776; labels are whole numbers of at most 2147483647/,
    ],
    [
      "labels that are a list with a hole",
      sgd({ data: { x: data.x, y: Object.assign(new Array(5), [0, 1]) } }),
      "ERR_ARGUMENT",
      /y\[2\] must be a whole number from 0, got undefined/,
    ],
    [
      "rows of unequal length",
      ({ net }) => net.accuracy({ x: [[1, 2], [3]], y: [0, 1] }),
      "ERR_SHAPE",
      /x\[1\] has 1 elements, but x\[0\] has 2; make all rows equally long/,
    ],
    [
      "rows of several kinds",
      ({ net }) => net.accuracy({ x: [[1, 2], new Uint8Array(2)], y: [0, 1] }),
      "ERR_ARGUMENT",
      /x\[1\] is an object of type Uint8Array, but x\[0\] has numbers; give all rows/,
    ],
    [
      "a number among rows",
      sgd({ data: { x: [[1, 2], 3], y: [0, 1] } }),
      "ERR_ARGUMENT",
      /x\[1\] must be an array as x\[0\] is, got 3/,
    ],
    [
      "a word among numbers",
      sgd({ data: { x: [0.5, "one"], y: [0, 1] } }),
      "ERR_ARGUMENT",
      /x\[1\] must be a number, got "one"/,
    ],
    [
      "rows that contain themselves",
      sgd({ data: { x: endless(), y: [0] } }),
      "ERR_ARGUMENT",
      /x is nested more than 32 arrays deep/,
    ],
    [
      "more rows than labels",
      ({ net }) => net.accuracy({ x: [[1], [2], [3]], y: [0, 1] }),
      "ERR_SHAPE",
      /x has 3 rows, but y has 2 labels; give one label a row/,
    ],
    [
      "a proxy of a list",
      sgd({ data: { x: new Proxy([1], {}), y: [0] } }),
      "ERR_ARGUMENT",
      /x must be a Float32Array.*got a Proxy/,
    ],
    [
      "a shape that the rows do not have",
      ({ net }) => net.accuracy({ ...data, shape: [8, 9] }),
      "ERR_SHAPE",
      /shape \[8, 9\] has 72 elements, but a row of x has 64/,
    ],
    [
      "a shape that is not how the rows are nested",
      ({ net }) =>
        net.accuracy({
          x: [
            [
              [1, 2, 3],
              [4, 5, 6],
            ],
          ],
          y: [0],
          shape: [1, 3, 2],
        }),
      "ERR_SHAPE",
      /x is nested as rows of shape \[1, 2, 3\], but shape is \[1, 3, 2\]/,
    ],
    [
      "images with the channels last",
      ({ device }) => {
        const { x, y } = examples(BATCH, "images", 27);
        return make(imageLayers(), { device }).accuracy({ x, y, shape: [1, 9, 3] });
      },
      "ERR_SHAPE",
      /rows of shape \[1, 9, 3\].*images of shape \[3, 1, 9\]: maps, rows, columns.*channels come last/,
    ],
    [
      "a Dataset of other images than the first layer's",
      ({ device }) => {
        const { x, y } = examples(BATCH, "images", 27);
        const set = new Dataset(x, y, { shape: [3, 9] });
        return make(imageLayers(), { device }).predict(set);
      },
      "ERR_SHAPE",
      /rows of shape \[3, 9\].*declare `\{ shape: \[3, 1, 9\] \}` if/,
    ],
    [
      "predict of nested images with the channels last",
      ({ device }) => make(imageLayers(), { device }).predict([[Array(9).fill([1, 2, 3])]]),
      "ERR_SHAPE",
      /predict: x has rows of shape \[1, 9, 3\].*channels come last/,
    ],
    [
      "predict of data with a wrong label",
      ({ net }) => net.predict(labels(0, 0, 0, 0, 5)),
      "ERR_DATA",
      /predict: the label of row 4 is 5/,
    ],
  ],
};
