// Errors whose messages contain code, with the expected result of running this code literally.
import {
  ConvPoolLayer,
  type Data,
  Dataset,
  FullyConnectedLayer,
  loadDataShared,
  Network,
  SoftmaxLayer,
} from "network3";
import { expect } from "vitest";
import { resizableBuffer } from "./memory.js";
import { type RemedyCase, valuesOf, withEnvironment } from "./remedy-case.js";

const y4 = [0, 1, 2, 3];
/** Data with four rows of one value. */
const set = (x: unknown, y: unknown = y4) => new Dataset(x as Data["x"], y as Data["y"]);
const conversions = [
  "x.map((row) => …)",
  "….from(…)",
  "Uint8Array.from(…)",
  "Float32Array.from(…, (value) => value / 65536)",
  "Float64Array.from(…, Number)",
];
const makeSet = (x: unknown) => valuesOf(set(x));

/** Returns a network whose first layer has this `imageShape` of 12 values. */
const imageNet = (imageShape: number[]) =>
  new Network(
    [
      new ConvPoolLayer({
        imageShape,
        filterShape: [1, imageShape[0] ?? 1, 1, 1],
        poolsize: [1, 1],
      }),
      new SoftmaxLayer({ nIn: 12 / (imageShape[0] ?? 1), nOut: 4 }),
    ],
    1,
    { device: "reference" },
  );
const twelve = Array.from({ length: 12 }, (_, i) => i);
/** The values 0..11 of an image [3, 2, 2] in an order with the channels last. */
const channelsLast = [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11];
const reorder = [
  "….map((_, i, x) => x[i - (i % …) + (i % …) * … + …])",
  "Math.floor((i % …) / …)",
  "…",
  "x.flat(Infinity)",
  "{ shape: […] }",
];

const wideNet = () =>
  new Network(
    [new FullyConnectedLayer({ nIn: 8, nOut: 3 }), new SoftmaxLayer({ nIn: 3, nOut: 4 })],
    2,
    {
      device: "reference",
    },
  );
const oneHot =
  "Int32Array.from({ length: y.length / … }, (_, row) => y.slice(… * row, … * (row + 1)).indexOf(1))";

export const remedies: readonly RemedyCase[] = [
  {
    what: "16-bit pixels",
    covers: conversions,
    scope: { x: Uint16Array.of(0, 128, 255, 64) },
    act: ({ x }) => set(x),
    gives: [
      [makeSet, [0, 128 / 65536, 255 / 65536, 64 / 65536]],
      [makeSet, [0, 0.5, 255 / 256, 0.25]],
      [makeSet, [0, 128, 255, 64]],
    ],
  },
  ...[Int16Array, Int32Array, Uint32Array].map((type) => ({
    what: `examples as ${type.name}`,
    covers: conversions,
    scope: { x: type.of(0, 128, 255, 64) },
    act: ({ x }: { x?: unknown }) => set(x),
    gives: [
      [makeSet, [0, 0.5, 255 / 256, 0.25]],
      [makeSet, [0, 128, 255, 64]],
    ] as const,
  })),
  {
    what: "examples beyond float32's integers",
    covers: conversions,
    scope: { x: Int32Array.of(2 ** 24 + 1, 0, 0, 0) },
    act: ({ x }) => set(x),
    gives: [
      [() => 0, 0],
      [makeSet, [2 ** 24 + 1, 0, 0, 0]],
    ],
  },
  {
    what: "bytes with a sign",
    covers: conversions,
    scope: { x: Int8Array.of(-1, -128, 64, 0) },
    act: ({ x }) => set(x),
    gives: [
      [makeSet, [255 / 256, 0.5, 0.25, 0]],
      [makeSet, [-1, -128, 64, 0]],
    ],
  },
  {
    what: "BigInts",
    covers: conversions,
    scope: { x: BigInt64Array.of(-1n, 2n, 3n, 2n ** 40n) },
    act: ({ x }) => set(x),
    gives: [[makeSet, [-1, 2, 3, 2 ** 40]]],
  },
  {
    what: "rows of 16-bit pixels",
    covers: conversions,
    scope: { x: [Uint16Array.of(0, 128), Uint16Array.of(255, 64)] },
    act: ({ x }) => set(x, [0, 1]),
    gives: [
      [(x) => valuesOf(set(x, [0, 1])), [0, 128 / 65536, 255 / 65536, 64 / 65536]],
      [(x) => valuesOf(set(x, [0, 1])), [0, 0.5, 255 / 256, 0.25]],
      [(x) => valuesOf(set(x, [0, 1])), [0, 128, 255, 64]],
    ],
  },
  {
    what: "rows of BigInts",
    covers: conversions,
    scope: { x: [BigInt64Array.of(7n), BigInt64Array.of(-7n)] },
    act: ({ x }) => set(x, [0, 1]),
    gives: [[(x) => valuesOf(set(x, [0, 1])), [7, -7]]],
  },
  {
    what: "a DataView",
    covers: ["new Uint8Array(x.buffer, x.byteOffset, x.byteLength)"],
    scope: { x: new DataView(Uint8Array.of(9, 0, 128, 64, 32, 9).buffer, 1, 4) },
    act: ({ x }) => set(x),
    gives: [[makeSet, [0, 0.5, 0.25, 0.125]]],
  },
  {
    what: "a buffer of bytes",
    covers: ["new Uint8Array(x)"],
    scope: { x: Uint8Array.of(0, 128, 64, 32).buffer },
    act: ({ x }) => set(x),
    gives: [
      [makeSet, [0, 0.5, 0.25, 0.125]],
      [(x) => valuesOf(set(x, [0])).length, 1],
    ],
  },
  {
    what: "a buffer of floats",
    covers: ["new Float32Array(x)"],
    scope: { x: Float32Array.of(1, 2, 3, 4).buffer },
    act: ({ x }) => set(x),
    gives: [
      [(x) => valuesOf(set(x)).length, 16],
      [makeSet, [1, 2, 3, 4]],
    ],
  },
  {
    what: "floats that JSON made an object of",
    covers: ["Float32Array.from(Object.values(x))"],
    scope: { x: JSON.parse(JSON.stringify(Float32Array.of(0.5, 1, 2, 3))) },
    act: ({ x }) => set(x),
    gives: [
      [makeSet, [0.5, 1, 2, 3]],
      [(x) => valuesOf(set(x)).length, 4],
    ],
  },
  {
    what: "bytes that JSON made an object of",
    covers: ["Uint8Array.from(Object.values(x))"],
    scope: { x: JSON.parse(JSON.stringify(Uint8Array.of(128, 0, 0, 64))) },
    act: ({ x }) => set(x),
    gives: [
      [(x) => valuesOf(set(x)).length, 4],
      [makeSet, [0.5, 0, 0, 0.25]],
    ],
  },
  {
    what: "a Buffer that JSON made an object of",
    covers: ["Buffer.from(x.data)"],
    scope: { x: JSON.parse(JSON.stringify(Buffer.of(128, 0, 0, 64))) },
    act: ({ x }) => set(x),
    gives: [[makeSet, [0.5, 0, 0, 0.25]]],
  },
  ...[
    ["numbers as text", ["0.5", "1e1", "-3", " 4 "], [0.5, 10, -3, 4]],
    ["rows of text", [["0.5"], ["1"], ["2"], ["3"]], [0.5, 1, 2, 3]],
    ["rows of BigInts in lists", [[5n], [1n], [2n], [3n]], [5, 1, 2, 3]],
    ["booleans", [true, false, false, true], [1, 0, 0, 1]],
  ].map(([what, x, expected]) => ({
    what: String(what),
    covers: ["x.flat(Infinity).map(Number)"],
    scope: { x },
    act: (scope: { x?: unknown }) => set(scope.x),
    gives: [[makeSet, expected]] as const,
  })),
  ...(
    [
      ["labels as text", ["3", "1", "0", "2"], "y.map(Number)", [3, 1, 0, 2]],
      ["labels that are true or false", [true, false, false, true], "y.map(Number)", [1, 0, 0, 1]],
      [
        "labels that are names",
        ["dog", "cat", "dog", "7"],
        "const names = [...new Set(y)].sort(); const labels = y.map((name) => names.indexOf(name));",
        [2, 1, 2, 0],
      ],
      [
        "labels in rows of one",
        [[3], Uint8Array.of(1), [0], [2]],
        "y.map((row) => row[0])",
        [3, 1, 0, 2],
      ],
      [
        "one-hot rows",
        [[0, 0, 1], [1, 0, 0], Float32Array.of(0, 0.9, 0.1), [0, 0, 1]],
        "y.map((row) => row.indexOf(Math.max(...row)))",
        [2, 0, 1, 2],
      ],
    ] as const
  ).map(([what, y, code, expected]) => ({
    what,
    covers: [code],
    scope: { y },
    act: (scope: { y?: unknown }) => set([1, 2, 3, 4], scope.y),
    gives: [[(labels: unknown) => [...set([1, 2, 3, 4], labels).y], expected]] as const,
  })),
  {
    what: "one-hot rows without brackets, for nested examples",
    covers: [oneHot],
    scope: { y: Uint8Array.of(0, 0, 1, 0, 1, 0) },
    act: ({ y }) =>
      set(
        [
          [1, 2],
          [3, 4],
        ],
        y,
      ),
    gives: [
      [
        (labels) => [
          ...set(
            [
              [1, 2],
              [3, 4],
            ],
            labels,
          ).y,
        ],
        [2, 1],
      ],
    ],
  },
  {
    what: "one-hot rows without brackets, for examples that they do not divide",
    covers: [oneHot],
    scope: { y: [1, 0, 0, 0, 0, 1] },
    act: ({ y }) => set(Float32Array.of(1, 2, 3, 4), y),
    gives: [[(labels) => [...set(Float32Array.of(1, 2, 3, 4), labels).y], [0, 2]]],
  },
  {
    what: "one-hot rows without brackets, for a network",
    covers: [oneHot],
    scope: { y: Int32Array.of(0, 0, 0, 1, 0, 1, 0, 0) },
    act: ({ y }) => wideNet().accuracy({ x: new Float32Array(16), y: y as Int32Array }),
    gives: [[(labels) => [...set(new Float32Array(16), labels).y], [3, 1]]],
  },
  {
    what: "bytes in shared memory, as a Buffer",
    covers: ["new …(…)"],
    scope: { x: Buffer.from(new SharedArrayBuffer(4)).fill(128) },
    act: ({ x }) => set(x),
    gives: [
      [
        (copy) => {
          const made = set(copy);
          return [valuesOf(made), made.bytes?.buffer.constructor.name];
        },
        [[0.5, 0.5, 0.5, 0.5], "ArrayBuffer"],
      ],
    ],
  },
  {
    what: "floats in shared memory",
    covers: ["new …(…)"],
    scope: { x: new Float32Array(new SharedArrayBuffer(16)).fill(3) },
    act: ({ x }) => set(x),
    gives: [[makeSet, [3, 3, 3, 3]]],
  },
  {
    what: "labels in a resizable buffer",
    covers: ["new …(…)"],
    scope: { y: new Int32Array(resizableBuffer(16)).fill(2) },
    act: ({ y }) => set([1, 2, 3, 4], y),
    gives: [[(labels) => [...set([1, 2, 3, 4], labels).y], [2, 2, 2, 2]]],
  },
  {
    what: "a small Buffer that is handed over",
    covers: ["new …(x)"],
    scope: { x: Buffer.from([128, 0, 0, 64]) },
    act: ({ x }) => new Dataset(x as Buffer, y4, { transfer: true }),
    gives: [
      [(x) => valuesOf(new Dataset(x as Uint8Array, y4, { transfer: true })), [0.5, 0, 0, 0.25]],
    ],
  },
  {
    what: "arrays that were detached later",
    covers: ["{ transfer: true }"],
    scope: {},
    act: () => {
      const x = Float32Array.of(1, 2, 3, 4);
      const gone = set(x);
      structuredClone(x, { transfer: [x.buffer] });
      return gone.x;
    },
    gives: [
      [
        (options) => valuesOf(new Dataset(Float32Array.of(1, 2, 3, 4), y4, options as object)),
        [1, 2, 3, 4],
      ],
    ],
  },
  {
    what: "images with the channels last",
    covers: reorder,
    scope: { x: Uint8Array.from(channelsLast.concat(channelsLast)) },
    act: ({ x }) =>
      imageNet([3, 2, 2]).predict(new Dataset(x as Uint8Array, [0, 0], { shape: [2, 2, 3] })),
    gives: [
      [(x) => [...(x as Uint8Array)], twelve.concat(twelve)],
      [(options) => options, { shape: [3, 2, 2] }],
    ],
  },
  {
    what: "nested images with the channels last",
    covers: reorder,
    scope: {
      x: [
        [
          [
            [0, 4, 8],
            [1, 5, 9],
          ],
          [
            [2, 6, 10],
            [3, 7, 11],
          ],
        ],
      ],
    },
    act: ({ x }) => imageNet([3, 2, 2]).predict(x as number[][]),
    gives: [
      [(x) => x, twelve],
      [(options) => options, { shape: [3, 2, 2] }],
    ],
  },
  {
    what: "images of one map, declared without it",
    covers: reorder,
    scope: { x: twelve },
    act: ({ x }) => imageNet([1, 3, 4]).predict({ x: x as number[], y: [0], shape: [3, 4] }),
    gives: [[(options) => new Dataset(twelve, [0], options as object).shape, [1, 3, 4]]],
  },
  {
    what: "more than a mini-batch for gradients",
    covers: ["data.slice(0, …)"],
    scope: { data: new Dataset(new Float32Array(24), [0, 1, 2]) },
    act: ({ data }) => wideNet().gradients(data as Dataset),
    gives: [[(data) => [...(data as Dataset).y], [0, 1]]],
  },
  ...[
    (signal: unknown) =>
      wideNet().SGD({ x: [], y: [] }, 1, 2, 0.1, undefined, undefined, {
        signal: signal as AbortSignal,
      }),
    (signal: unknown) => loadDataShared({ signal: signal as AbortSignal }),
  ].map((act, index) => ({
    what: `a controller for a signal, ${index === 0 ? "training" : "loading"}`,
    covers: ["controller.signal"],
    scope: { controller: new AbortController() },
    act: ({ controller }: { controller?: unknown }) => act(controller),
    gives: [[(signal: unknown) => signal instanceof AbortSignal, true]] as const,
  })),
  {
    what: "no addon",
    covers: ['  - use { device: "reference" }: correct everywhere, but slow'],
    scope: {},
    act: () =>
      withEnvironment(
        { NETWORK3_NATIVE_PATH: "/missing" },
        () => new Network([new SoftmaxLayer({ nIn: 2, nOut: 2 })], 1, { device: "cpu" }),
      ),
    gives: [
      [
        (options) =>
          new Network([new SoftmaxLayer({ nIn: 2, nOut: 2 })], 1, options as object).device.name,
        "reference",
      ],
    ],
  },
  {
    what: "no GPU of that number",
    covers: [
      '  - use { device: "cpu" }, or { device: "auto" }, which takes a GPU only where one works',
    ],
    scope: {},
    act: () =>
      withEnvironment(
        { NETWORK3_CUDA_LIBRARY: "/missing" },
        () => new Network([new SoftmaxLayer({ nIn: 2, nOut: 2 })], 1, { device: "cuda:99" }),
      ),
    gives: [
      [
        (options) =>
          new Network([new SoftmaxLayer({ nIn: 2, nOut: 2 })], 1, options as object).device.name,
        "cpu",
      ],
      [
        (options) =>
          new Network([new SoftmaxLayer({ nIn: 2, nOut: 2 })], 1, options as object).device.name,
        expect.stringMatching(/cpu|cuda/),
      ],
    ],
  },
];

/** Messages with code that is not a remedy to run here, with the reason. */
export const mentions: readonly string[] = [
  "one size: loadData(path, { shape: […, …, …] })",
  "loadData(path, { shape: [3, …, …] }), or with shape: [1, …, …] as grey",
  // These name a method as the source of something.
  "… is a valid safetensors file…, but not a network that net.save() ",
  "and give its parameters to net.setParameters() in Float32Arrays, as docs/pytorch.md shows",
  'must be "…"; is this a file of net.save() of this version?',
  "parameters must be an object as net.parameters() gives, got …",
  '…: weights must be a parameter { shape, data }, such as "layers.0.w" of net.parameters()',
  "… is no file of model.save(): its format is …; read a network with Network.load(), ",
  // The reader has to fill in the arguments.
  "rows and columns with { shape: [1, 28, 28] } in the Dataset, or leave augment out",
  "ensemble: nets[…] must be a Network, got …; load a saved one with await Network.load(path)",
  "Network: … is no layer but …; use new ConvPoolLayer(…), new FullyConnectedLayer(…) or new SoftmaxLayer(…)",
  "give its numbers to new Dataset(x, y), or save them as CSV",
  "Give a file with labels, or name their column: loadData(path, { labels: 0 })",
  "…: inputs must name the inputs, such as { x: input.rows(784) }, got …",
  "evaluate: expected a list of arrays such as [{ shape: [2, 3], data }], got …",
  "Model.function: the function must return { outputs: { name: value, … }, updates: [[parameter, value], …] } ",
  "…: earlyStopping needs validation data, by whose scores it stops; give { validation: data }",
  "warmUp: expected a number or a schedule such as cosine({ rate: 0.1, over: 20 }), got …",
  "…: expected a list of parameters such as net.parameters(), got …",
  "SGD: an optimizer has a momentum of its own; leave momentum and nesterov out, or give optimizer: sgd({ momentum: 0.9 })",
  "input.rows(784), got …",
  "Model: expected a module such as new Sequential([…]), got …",
  "declare the input as input.image(channels, rows, columns)",
  "declare the input as input.sequence(steps, values)",
  "loadStateDict: … must hold floats, got …; save it with tensor.float()",
  "sparsity: expected rows of activations, [N, units], got …; put new Flatten() before it",
  "ctc: the second argument must be labels, an input of input.tokens(length)",
  "RadialBasis expects rows of values, [N, inputs], got …; put new Flatten() before it",
  "Bidirectional: expected two recurrent layers such as new LSTM(32), got …",
  "Linear expects rows of values, [N, inputs], got …; put new Flatten() before it",
  "… must be a module such as new Linear(10), or a function such as relu, got …",
  "… must be labels, an input of input.label() or input.tokens(), got ",
  "… has no shape; give it one: new Parameter({ shape: [10] })",
  "…: labels are no numbers to compute with; give such an input as input.target()",
  '…: parameters must be a function of a name such as (name) => name.startsWith("0."), ',
  // Python, for the program that wrote the file.
  "save its arrays with numpy.savez(path, x_train=…, y_train=…)",
  "an array of Python objects, which is pickled code; save numbers or text: x.astype(float), y.astype(str)",
  "torch.view_as_real(tensor)",
  "tensor.float()",
  "column-major arrays are not supported; save numpy.ascontiguousarray(x)",
];
