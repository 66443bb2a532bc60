// Input that changes while it is used, incomplete layers, and paths that are not files.
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { FullyConnectedLayer, Network, Network3Error, SoftmaxLayer } from "network3";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../data/support/mnist-files.js";
import { runChild } from "../support/child.js";
import { devices } from "../support/devices.js";
import {
  BATCH,
  denseLayers,
  examples,
  FEATURES,
  make,
  randomParameters,
  rejection,
} from "../support/networks.js";
import { data, detach, ones, wrong } from "./cases/case.js";

/** Returns an object whose property is `first` at the first read and `later` at all other reads. */
function changing<T>(first: T, later: T): () => T {
  let reads = 0;
  return () => (reads++ === 0 ? first : later);
}

describe.each(devices)("on %s", (device) => {
  it("labels may be detached while the examples are copied: they are copied first", async () => {
    const net = make(denseLayers(), { device });
    const rows = 40_000;
    const many = { x: new Float32Array(rows * FEATURES), y: new Int32Array(rows) };
    await net.ready();
    const expected = await net.accuracy(many);
    const accuracy = net.accuracy(many);
    await setImmediate();
    detach(many.y);
    expect(await accuracy).toBe(expected);
  });

  it("labels are read once", async () => {
    const net = make(denseLayers(), { device });
    const y = changing<unknown>(data.y, undefined);
    const accuracy = await net.accuracy({
      x: data.x,
      get y() {
        return wrong(y());
      },
    });
    expect(accuracy).toBe(await net.accuracy(data));
  });

  it("masks are read once", async () => {
    const net = make(denseLayers(0.5), { device });
    const masks = { "layers.0": ones(BATCH * FEATURES), "layers.1": ones(BATCH * 7) };
    const read = changing<typeof masks | undefined>(undefined, masks);
    const gradients = await net.gradients(data, {
      get masks() {
        return wrong(read());
      },
    });
    expect(gradients).toEqual(await net.gradients(data));
    expect(gradients).not.toEqual(await net.gradients(data, { masks }));
  });

  it("a hole in the layers is ERR_ARGUMENT", () => {
    const layers = new Array(2);
    layers[1] = new SoftmaxLayer({ nIn: FEATURES, nOut: 4 });
    expect(() => new Network(wrong(layers), BATCH, { device })).toThrow(/layers\[0\] is no layer/);
  });

  it("an object with some methods of a layer is ERR_ARGUMENT", () => {
    const fake = { lower: () => {}, parameters: () => [] };
    const last = new SoftmaxLayer({ nIn: FEATURES, nOut: 4 });
    expect(() => new Network(wrong([fake, last]), BATCH, { device })).toThrow(Network3Error);
  });

  it("a layer that lowers to nothing is a typed error", () => {
    class Empty extends FullyConnectedLayer {
      override lower() {
        return wrong(undefined);
      }
    }
    const layers = [
      new Empty({ nIn: FEATURES, nOut: 4 }),
      new SoftmaxLayer({ nIn: 4, nOut: 4 }),
    ] as const;
    expect(() => new Network(layers, BATCH, { device })).toThrow(Network3Error);
  });

  it("data that cannot be copied leaves the history of the last run", async () => {
    const net = make(denseLayers(), { device });
    await net.SGD(data, 1, BATCH, 0.1, undefined, undefined, { log: false });
    const bad = examples(BATCH);
    bad.x[0] = Number.NaN;
    await rejection(net.SGD(bad, 1, BATCH, 0.1, undefined, undefined, { log: false }));
    expect(net.history).toHaveLength(1);
  });
});

it("a mini-batch of terabytes is ERR_OUT_OF_MEMORY on reference, as on cpu", async () => {
  const net = make(denseLayers(), { device: "reference" }, 2 ** 31);
  expect(await rejection(net.ready())).toMatchObject({ code: "ERR_OUT_OF_MEMORY" });
});

it("a parameter beyond float32 is ERR_DATA on cpu", async () => {
  const net = make(denseLayers(), { device: "cpu" });
  const bias = { shape: [7], data: new Float64Array(7).fill(1e39, 3) };
  const error = await rejection(net.setParameters({ "layers.0.b": bias }));
  expect(error).toMatchObject({ code: "ERR_DATA" });
});

it("examples beyond float32 are ERR_DATA on cpu, with the number that came", async () => {
  const net = make(denseLayers(), { device: "cpu" });
  const { x, y } = examples(BATCH);
  const error = await rejection(net.cost({ x: Float64Array.from(x).fill(1e39, 70, 71), y }));
  expect(error).toMatchObject({ code: "ERR_DATA" });
  expect(String(error)).toMatch(/x holds 1e\+39, beyond float32, in row 1, column 6/);
});

it("a cost or gradient beyond float32 is ERR_NAN on cpu", async () => {
  const net = make(denseLayers(), { device: "cpu" });
  const data = examples(BATCH);
  await net.setParameters(randomParameters(await net.parameters(), "beyond"));
  const cost = await rejection(net.cost(data, { lmbda: 1e300 }));
  expect(cost).toMatchObject({ code: "ERR_NAN" });
  const error = await rejection(net.gradients(data, { lmbda: 1e300 }));
  expect(error).toMatchObject({ code: "ERR_NAN" });
  expect(String(error)).toMatch(/that of layers\.0\.w is not finite/);
  expect(Number.isFinite(await net.cost(data, { lmbda: 0.1 }))).toBe(true);
});

it("save leaves a path that is no regular file alone", async () => {
  const path = join(await temporaryFolder(), "socket");
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const net = make(denseLayers(), { device: "reference" });
  await net.save(path).catch(() => {});
  expect((await stat(path)).isSocket()).toBe(true);
});

/** A network with 4 classes, and labels that exceed them. */
const script = `
  import { FullyConnectedLayer, Network, SoftmaxLayer } from "./dist/index.js";
  const layers = [new FullyConnectedLayer({ nIn: 64, nOut: 7 }), new SoftmaxLayer({ nIn: 7, nOut: 4 })];
  const net = new Network(layers, 5, { device: "cpu", seed: 1, threads: 2 });
  const rows = 40_000;
  const data = { x: new Float32Array(rows * 64), y: new Int32Array(rows) };
  await net.ready();
`;

it("labels overwritten while the examples are copied do not end the process", async () => {
  const { signal } = await runChild(`${script}
    const call = net.SGD(data, 1, 5, 0.1, undefined, undefined, { log: false });
    await new Promise((resolve) => setImmediate(resolve));
    data.y.fill(100_000_000);
    await call.catch(() => {});
  `);
  expect(signal).toBeNull();
});

it("labels that a getter exchanges do not end the process", async () => {
  const { signal } = await runChild(`${script}
    let reads = 0;
    const exchanged = new Int32Array(rows).fill(100_000_000);
    const call = net.cost({ x: data.x, get y() { return reads++ === 0 ? data.y : exchanged; } });
    await call.catch(() => {});
  `);
  expect(signal).toBeNull();
});
