// A declared shape must be that of the first layer's images, or flat.
import { inspect } from "node:util";
import { ConvPoolLayer, Dataset, FullyConnectedLayer, SoftmaxLayer, tanh } from "network3";
import { describe, expect, it } from "vitest";
import { devices } from "../support/devices.js";
import { denseLayers, make, rejection } from "../support/networks.js";

const [maps, rows, columns] = [3, 4, 5];
const size = maps * rows * columns;
const values = Float32Array.from({ length: 2 * size }, (_, i) => ((i * 37) % 101) / 101);
const y = new Int32Array(2);
const layers = () =>
  [
    new ConvPoolLayer({
      imageShape: [2, maps, rows, columns],
      filterShape: [2, maps, 3, 3],
      poolsize: [1, 1],
      activationFn: tanh,
      init: "glorot",
    }),
    new SoftmaxLayer({ nIn: 12, nOut: 5, init: "glorot" }),
  ] as const;

/** The same images with the channels last. */
const channelsLast = Float32Array.from(values, (_, i) => {
  const at = i % size;
  const place = Math.floor(at / maps);
  return values[i - at + (at % maps) * rows * columns + place] ?? 0;
});

describe.each(devices)("on %s", (device) => {
  it.each([[[maps, rows, columns]], [[size]]])("takes %j", async (shape) => {
    const net = make(layers(), { device }, 2);
    const expected = await net.feedforward(values);
    expect(await net.feedforward(new Dataset(values, y, { shape }))).toEqual(expected);
    expect(await net.feedforward({ x: values, y, shape })).toEqual(expected);
    expect(await net.feedforward(new Dataset(values, y, { shape }).slice(1))).toHaveLength(5);
  });

  it.each([
    [[rows, columns, maps]],
    [[1, size]],
    [[rows, columns * maps]],
    [[1, maps, rows, columns]],
    [[columns, rows, maps]],
  ])("refuses %j in every method", async (shape) => {
    const net = make(layers(), { device }, 2);
    const set = new Dataset(values, y, { shape });
    const calls = [
      () => net.predict(set),
      () => net.accuracy({ x: values, y, shape }),
      () => net.cost(set.slice(1)),
      () => net.gradients(set),
      () => net.SGD(set, 1, 2, 0.1, undefined, undefined, { log: false }),
      () => net.SGD({ x: values, y }, 1, 2, 0.1, set, undefined, { log: false }),
    ];
    for (const call of calls) expect(await rejection(call())).toMatchObject({ code: "ERR_SHAPE" });
  });

  it("takes any shape where the first layer takes no images", async () => {
    const net = make(
      [new FullyConnectedLayer({ nIn: size, nOut: 3 }), new SoftmaxLayer({ nIn: 3, nOut: 2 })],
      { device },
    );
    const set = new Dataset(values, y, { shape: [rows, columns, maps] });
    expect(await net.predict(set)).toHaveLength(2);
  });

  it("computes the same from images with the channels last, put first as the message says", async () => {
    const net = make(layers(), { device }, 2);
    const set = new Dataset(channelsLast, y, { shape: [rows, columns, maps] });
    const { message } = (await rejection(net.predict(set))) as Error;
    const [, code = "", options = ""] = message.match(/`(.*?)`.*`(.*?)`/) ?? [];
    const x: Float32Array = new Function("x", `return ${code}`)(channelsLast);
    const again = new Dataset(x, y, new Function(`return (${options})`)());
    expect(await net.feedforward(again)).toEqual(await net.feedforward(values));
  });
});

describe("console.log", () => {
  it("says what a Dataset holds", () => {
    const set = new Dataset(new Uint8Array(12), [0, 4, 1], { shape: [1, 2, 2] });
    expect(inspect(set)).toBe(
      "Dataset of 3 rows of shape [1, 2, 2] (bytes that count as byte/256) with labels 0..4",
    );
    expect(inspect([set.slice(2)])).toMatch(/Dataset of 1 rows .* labels 0\.\.1/);
    expect(inspect(new Dataset([1, 2], [0]))).toMatch(/of 1 rows of shape \[2\] \(Float64Array\)/);
    const x = new Float32Array(2);
    const gone = new Dataset(x, [0]);
    structuredClone(x, { transfer: [x.buffer] });
    expect(inspect(gone)).toBe("Dataset (its arrays were detached)");
    set.dispose();
    expect(inspect(set)).toBe("Dataset (disposed)");
    expect(inspect(Object.create(Dataset.prototype))).toBe("Dataset");
  });

  it("says what a layer and a network are", async () => {
    const net = make(denseLayers(0.5), { device: "reference" });
    expect(inspect(net.layers[0])).toBe(
      "FullyConnectedLayer({ nIn: 64, nOut: 7, activationFn: 'tanh', pDropout: 0.5 })",
    );
    expect(inspect(layers()[0])).toMatch(
      /^ConvPoolLayer\(\{ imageShape: \[ 2, 3, 4, 5 \], .*'tanh', init: 'glorot' \}\)$/,
    );
    expect(inspect(net).split("\n")).toEqual([
      "Network 64 -> FullyConnectedLayer 7 -> SoftmaxLayer 4",
      expect.stringMatching(/^ {2}487 parameters, mini-batches of 5, 0 done, on reference/),
    ]);
  });
});
