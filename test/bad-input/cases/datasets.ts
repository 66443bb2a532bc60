// Datasets that are created or sliced wrongly.
import { Dataset } from "network3";
import { BATCH, examples, FEATURES } from "../../support/networks.js";
import { type CaseGroup, data, detach, ones, wrong } from "./case.js";
import { shared, webAssemblyMemory } from "./memory.js";

const set = () => new Dataset(data.x, data.y);

export const datasets: CaseGroup = {
  subject: "Dataset",
  fails: "throws",
  cases: [
    [
      "nothing",
      () => Reflect.construct(Dataset, []),
      "ERR_ARGUMENT",
      /x must be a Float32Array.*undefined/,
    ],
    [
      "a Dataset of a Dataset",
      () => Reflect.construct(Dataset, [set()]),
      "ERR_ARGUMENT",
      /x must be a Float32Array.*an object of type Dataset/,
    ],
    [
      "fewer rows than labels",
      () => new Dataset([[1, 2]], data.y),
      "ERR_SHAPE",
      /x has 1 rows, but y has 5 labels/,
    ],
    [
      "a slice from NaN",
      () => set().slice(Number.NaN),
      "ERR_ARGUMENT",
      /slice\(NaN, 5\): from and to must be numbers of rows/,
    ],
    [
      "a slice beyond the end",
      () => set().slice(BATCH),
      "ERR_ARGUMENT",
      /slice\(5, 5\) of 5 rows is empty, and a Dataset needs at least one row/,
    ],
    [
      "no rows",
      () => new Dataset(new Float32Array(), new Int32Array()),
      "ERR_DATA",
      /at least one row/,
    ],
    [
      "part of a row",
      () => new Dataset(ones(BATCH * FEATURES + 1), data.y),
      "ERR_SHAPE",
      /321 values.*not a multiple of the 5 labels/,
    ],
    [
      "a negative label",
      () => new Dataset(data.x, Int32Array.of(0, 0, -5, 0, 0)),
      "ERR_DATA",
      /y\[2\] is -5; labels count from 0/,
    ],
    [
      "detached examples",
      () => new Dataset(detach(examples(BATCH).x), data.y),
      "ERR_DATA",
      /buffer of x is detached.*transfer a copy/,
    ],
    [
      "shared examples",
      () => new Dataset(shared(BATCH * FEATURES), data.y),
      "ERR_DATA",
      /x lies in shared memory.*copy it first/,
    ],
    [
      "null for options",
      () => new Dataset(data.x, data.y, wrong(null)),
      "ERR_ARGUMENT",
      /Dataset: options must be an object such as \{ shape: … \}, got null/,
    ],
    [
      "an unknown option",
      () => new Dataset(data.x, data.y, wrong({ Shape: [64] })),
      "ERR_ARGUMENT",
      /unknown option "Shape"; the options are shape, transfer/,
    ],
    [
      "a shape in words",
      () => new Dataset(data.x, data.y, { shape: wrong("8x8") }),
      "ERR_ARGUMENT",
      /shape must be an array of positive integers such as \[1, 28, 28\], got "8x8"/,
    ],
    [
      "an empty shape",
      () => new Dataset(data.x, data.y, { shape: [] }),
      "ERR_ARGUMENT",
      /shape must be an array of positive integers.*got \[\]/,
    ],
    [
      "a shape with a hole",
      () => new Dataset(data.x, data.y, { shape: new Array(2) }),
      "ERR_ARGUMENT",
      /shape\[0\] must be an integer, at least 1; got undefined/,
    ],
    [
      "a shape without end",
      () => new Dataset(data.x, data.y, { shape: new Array(1e9) }),
      "ERR_ARGUMENT",
      /shape must be an array of positive integers.*an array of 1000000000/,
    ],
    [
      "a shape with the rows in it",
      () => new Dataset(data.x, data.y, { shape: [BATCH, 8, 8] }),
      "ERR_SHAPE",
      /320 elements, but a row of x has 64.*without the number of rows/,
    ],
    [
      "a shape beyond 2^53",
      () => new Dataset(data.x, data.y, { shape: [2 ** 40, 2 ** 40] }),
      "ERR_SHAPE",
      /but a row of x has 64/,
    ],
    [
      "transfer: 1",
      () => new Dataset(data.x, data.y, { transfer: wrong(1) }),
      "ERR_ARGUMENT",
      /transfer must be true or false, got 1/,
    ],
    [
      "transfer of something without a text",
      () => new Dataset(data.x, data.y, { transfer: wrong(Object.create(null)) }),
      "ERR_ARGUMENT",
      /transfer must be true or false, got an object of type Object/,
    ],
    [
      "transfer of shared memory",
      () => new Dataset(shared(BATCH * FEATURES), data.y, { transfer: true }),
      "ERR_DATA",
      /x lies in shared memory.*copy it first/,
    ],
    [
      "transfer of the memory of WebAssembly",
      () => new Dataset(new Uint8Array(webAssemblyMemory(), 0, 5), data.y, { transfer: true }),
      "ERR_ARGUMENT",
      /transfer: true cannot take these arrays over.*leave transfer out/,
    ],
    [
      "transfer for the second time",
      () => {
        const { x, y } = examples(BATCH);
        new Dataset(x, y, { transfer: true });
        return new Dataset(x, y, { transfer: true });
      },
      "ERR_DATA",
      /buffer of x is detached/,
    ],
    [
      "a slice backwards",
      () => set().slice(3, 2),
      "ERR_ARGUMENT",
      /slice\(3, 2\) of 5 rows is empty/,
    ],
    [
      "a slice from a symbol",
      () => set().slice(wrong(Symbol("start"))),
      "ERR_ARGUMENT",
      /slice\(Symbol\(start\), 5\): from and to must be numbers/,
    ],
    [
      "a slice from something without a text",
      () => set().slice(wrong(Object.create(null))),
      "ERR_ARGUMENT",
      /slice\(an object of type Object, 5\): from and to/,
    ],
    [
      "x after dispose()",
      () => {
        const gone = set();
        gone.dispose();
        return gone.x;
      },
      "ERR_DISPOSED",
      /used after its dispose\(\)/,
    ],
    [
      "a slice after dispose()",
      () => {
        const gone = set();
        gone.dispose();
        return gone.slice(0, 1);
      },
      "ERR_DISPOSED",
      /used after its dispose\(\)/,
    ],
    [
      "labels that were detached after the Dataset was made",
      () => {
        const { x, y } = examples(BATCH);
        const gone = new Dataset(x, y);
        detach(y);
        return gone.y;
      },
      "ERR_DATA",
      /detached after it was made.*hand them over with `\{ transfer: true \}`/,
    ],
  ],
};
