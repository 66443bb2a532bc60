// Uses the library as a user's tests do, under Jest and vitest's vmThreads: both run it in a vm
// context whose Float32Array and Error are other classes than Node's. It
// imports neither: `it` and `expect` are globals of both.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  ConvPoolLayer,
  Dataset,
  expandData,
  FullyConnectedLayer,
  loadDataShared,
  Network,
  Network3Error,
  SoftmaxLayer,
} from "network3";

/* global it, expect, describe, beforeAll, afterAll */

const layers = () => [
  new FullyConnectedLayer({ nIn: 4, nOut: 3 }),
  new SoftmaxLayer({ nIn: 3, nOut: 2 }),
];
const x = Float32Array.from({ length: 80 }, (_, i) => ((i * 37) % 17) / 17);
const y = Int32Array.from({ length: 20 }, (_, i) => i % 2);
const quiet = { log: false };

const failure = (promise) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

let folder;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-vm-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("runs in a vm context", async () => {
  const { runInThisContext } = await import("node:vm");
  expect(x instanceof runInThisContext("Float32Array")).toBe(false);
});

describe.each(["cpu", "reference"])("on %s", (device) => {
  const make = () => new Network(layers(), 5, { device, threads: 1, seed: 1 });

  it("trains on plain arrays and on a Dataset alike", async () => {
    const set = new Dataset(x, y, { shape: [1, 2, 2] });
    const run = (data) => make().SGD(data, 2, 5, 0.1, data, data, { ...quiet, recordCosts: true });
    const [plain, shared] = [await run({ x, y }), await run(set)];
    expect(Array.from(plain.costs)).toEqual(Array.from(shared.costs));
    expect(plain.costs).toHaveLength(8);
  });

  it("takes bytes, doubles, Buffers and slices", async () => {
    const net = make();
    const bytes = Uint8Array.from(x, (value) => value * 256);
    const expected = Array.from(await net.predict(Float64Array.from(bytes, (byte) => byte / 256)));
    for (const given of [bytes, Buffer.from(bytes), new Dataset(bytes, y), { x: bytes, y }]) {
      expect(Array.from(await net.predict(given))).toEqual(expected);
    }
    const half = new Dataset(bytes, y).slice(10);
    expect(Array.from(await net.predict(half))).toEqual(expected.slice(10));
  });

  it("gives parameters and takes them back", async () => {
    const [net, other] = [make(), new Network(layers(), 5, { device, seed: 2 })];
    await other.setParameters(await net.parameters());
    expect(Array.from(await other.feedforward(x))).toEqual(Array.from(await net.feedforward(x)));
  });

  it("gives gradients, with masks of the caller's", async () => {
    const net = new Network([new SoftmaxLayer({ nIn: 4, nOut: 2, pDropout: 0.5 })], 5, { device });
    const masks = { "layers.0": new Float32Array(20) };
    const row = { x: x.slice(0, 20), y: y.slice(0, 5) };
    const { "layers.0.w": w } = await net.gradients(row, { masks });
    expect(Array.from(w.data)).toEqual(new Array(8).fill(0));
  });

  it("saves and loads, by path and by URL", async () => {
    const net = make();
    const file = join(folder, `${device}.safetensors`);
    await net.save(file);
    for (const source of [file, pathToFileURL(file), await readFile(file), await net.toBytes()]) {
      const again = await Network.load(source, { device });
      expect(Array.from(await again.feedforward(x))).toEqual(Array.from(await net.feedforward(x)));
    }
  });

  it("stops with the reason of a signal", async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("enough"));
    const many = { x: new Float32Array(80_000), y: new Int32Array(20_000) };
    const options = { ...quiet, signal: controller.signal, onProgress };
    const run = make().SGD(many, 1e6, 5, 0.1, undefined, undefined, options);
    expect((await failure(run)).message).toBe("enough");
  });

  it("gives its own errors for wrong data", async () => {
    const net = make();
    const wrong = [
      [() => net.predict(new Float32Array(3)), "ERR_SHAPE"],
      [() => net.accuracy({ x, y: new Int32Array(20).fill(2) }), "ERR_DATA"],
      [() => net.accuracy({ x: new Float32Array(80).fill(Number.NaN), y }), "ERR_NAN"],
      [() => net.setParameters(new Map()), "ERR_ARGUMENT"],
    ];
    for (const [act, code] of wrong) {
      const error = await failure(act());
      expect([error instanceof Network3Error, error.code]).toEqual([true, code]);
    }
    expect(() => new Dataset(new Float32Array(new SharedArrayBuffer(16)), y)).toThrow(/shared/);
  });
});

it("computes convolutions", async () => {
  const conv = new ConvPoolLayer({ imageShape: [1, 4, 4], filterShape: [2, 1, 3, 3] });
  const net = new Network([conv, new SoftmaxLayer({ nIn: 2, nOut: 2 })], 5, { threads: 1 });
  expect(await net.predict(x)).toHaveLength(5);
});

it("reads MNIST from files, plain and packed, and expands it", async () => {
  const { training } = await loadDataShared(join(process.env.NETWORK3_TINY, "mnist.pkl.gz"));
  expect([training.size, training.x.length]).toEqual([20, 20 * 784]);
  expect((await expandData(training)).size).toBe(100);
});

it("tells the file system's errors as its own", async () => {
  const missing = join(folder, "missing");
  expect(await failure(Network.load(missing))).toMatchObject({ code: "ERR_FILE" });
  expect(await failure(loadDataShared(missing))).toMatchObject({ code: "ERR_FILE" });
  const net = new Network(layers(), 5);
  expect((await failure(net.save(join(missing, "n")))).message).toMatch(/create the folder first/);
});
