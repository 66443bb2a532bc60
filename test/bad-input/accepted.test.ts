// Input that looks wrong but is accepted: errors of the user's own, memory of other kinds, getters.
import { Dataset, FullyConnectedLayer, Network, Network3Error, SoftmaxLayer } from "network3";
import { describe, expect, it } from "vitest";
import { devices } from "../support/devices.js";
import { BATCH, denseLayers, examples, FEATURES, make, rejection } from "../support/networks.js";
import { data, ones, wrong } from "./cases/case.js";
import { growable, resizable, shared, webAssemblyMemory } from "./cases/memory.js";

class OwnError extends Error {}

const own = new OwnError("mine");
const fail = (): never => {
  throw own;
};

/** Counts the reads of each option. */
function counted<T extends object>(options: T): { options: T; reads: Record<string, number> } {
  const reads: Record<string, number> = {};
  const getters = Object.entries(options).map(([key, value]) => {
    const get = () => {
      reads[key] = (reads[key] ?? 0) + 1;
      return value;
    };
    return [key, { get, enumerable: true }];
  });
  return { options: Object.defineProperties({} as T, Object.fromEntries(getters)), reads };
}

describe.each(devices)("on %s", (device) => {
  const run = (net: Network, change: { data?: object; eta?: unknown; options?: object }) =>
    net.SGD(
      wrong(change.data ?? data),
      1,
      BATCH,
      wrong(change.eta ?? 0.1),
      undefined,
      undefined,
      wrong(change.options ?? { log: false }),
    );
  const failing: [string, (net: Network) => Promise<unknown>][] = [
    [
      "an option of SGD",
      (net) =>
        run(net, {
          options: {
            get lmbda() {
              return fail();
            },
          },
        }),
    ],
    ["a proxy of options", (net) => run(net, { options: new Proxy({}, { ownKeys: fail }) })],
    [
      "an option of cost",
      (net) =>
        net.cost(data, {
          get lmbda() {
            return fail();
          },
        }),
    ],
    [
      "an option of gradients",
      (net) =>
        net.gradients(data, {
          get masks() {
            return fail();
          },
        }),
    ],
    [
      "a mask",
      (net) =>
        net.gradients(data, {
          masks: {
            get "layers.0"() {
              return fail();
            },
          },
        }),
    ],
    [
      "the examples",
      (net) =>
        run(net, {
          data: {
            get x() {
              return fail();
            },
            y: data.y,
          },
        }),
    ],
    [
      "the labels",
      (net) =>
        net.accuracy({
          x: data.x,
          get y() {
            return fail();
          },
        }),
    ],
    [
      "parameters",
      (net) =>
        net.setParameters({
          get "layers.0.b"() {
            return fail();
          },
        }),
    ],
    [
      "an array of a parameter",
      (net) =>
        net.setParameters({
          "layers.0.b": {
            shape: [7],
            get data() {
              return fail();
            },
          },
        }),
    ],
    ["the learning rate", (net) => run(net, { eta: fail })],
    ["the log", (net) => run(net, { options: { log: fail } })],
    [
      "the progress",
      (net) =>
        net.SGD(examples(400 * BATCH), 200, BATCH, 0.1, undefined, undefined, {
          log: false,
          onProgress: fail,
        }),
    ],
  ];

  it.each(failing)("the error of %s passes through", async (_what, act) => {
    const net = make(denseLayers(0.5), { device });
    expect(await rejection(act(net))).toBe(own);
    expect(await net.predict(data.x)).toHaveLength(BATCH);
    expect((await run(net, {})).epochs).toHaveLength(1);
  });

  it("a signal that was aborted before rejects with its reason, and nothing has begun", async () => {
    const net = make(denseLayers(), { device });
    const [before, { history }] = [await net.parameters(), net];
    expect(
      await rejection(run(net, { options: { log: false, signal: AbortSignal.abort(own) } })),
    ).toBe(own);
    expect([await net.parameters(), net.history, net.step]).toEqual([before, history, 0]);
  });

  it("a getter that throws in the options of a network passes through", () => {
    expect(
      () =>
        new Network(denseLayers(), BATCH, {
          device,
          get seed() {
            return fail();
          },
        }),
    ).toThrow(own);
    expect(
      () =>
        new Dataset(data.x, data.y, {
          get shape() {
            return fail();
          },
        }),
    ).toThrow(own);
  });

  it("a getter that disposes the network ends the call with ERR_DISPOSED", async () => {
    const net = make(denseLayers(), { device });
    let gone: Promise<void> | undefined;
    const options = {
      log: false as const,
      get lmbda() {
        gone ??= net.dispose();
        return 0;
      },
    };
    expect(await rejection(run(net, { options }))).toMatchObject({ code: "ERR_DISPOSED" });
    await gone;
  });

  it("reads each option once", async () => {
    const net = make(denseLayers(), { device });
    const training = counted({
      lmbda: 0.1,
      log: false,
      onProgress: () => {},
      recordCosts: true,
      shuffle: false,
      resume: false,
    });
    await run(net, { options: training.options });
    const cost = counted({ lmbda: 0.1, numTrainingBatches: 3 });
    await net.cost(data, cost.options);
    const made = counted({
      device,
      threads: 1,
      seed: 3,
      precision: "float32" as const,
      init: "he" as const,
    });
    await new Network(denseLayers(), BATCH, made.options).dispose();
    const layer = counted({ nIn: 3, nOut: 2, pDropout: 0.5, init: "he" as const });
    new SoftmaxLayer(layer.options);
    const parameter = counted({ shape: [7], data: ones(7) });
    await net.setParameters({ "layers.0.b": parameter.options });
    for (const { options, reads } of [training, cost, made, layer, parameter]) {
      expect(reads).toEqual(Object.fromEntries(Object.keys(options).map((key) => [key, 1])));
    }
  });

  it("predicts from shared and resizable memory as from a copy", async () => {
    const net = make(denseLayers(), { device });
    const expected = await net.feedforward(data.x);
    const memory = [shared(data.x.length), growable(data.x.length), resizable(data.x.length).x];
    for (const x of [...memory, new Float32Array(webAssemblyMemory(), 4, data.x.length)]) {
      x.set(data.x);
      expect(await net.feedforward(x)).toEqual(expected);
    }
    const { x, resize } = resizable(2 * FEATURES);
    resize(FEATURES);
    expect(await net.predict(x)).toHaveLength(1);
  });

  it("takes a Dataset of WebAssembly memory, and leaves it alone when it cannot move", async () => {
    const net = make(denseLayers(), { device });
    const x = new Float32Array(webAssemblyMemory(), 0, data.x.length);
    x.set(data.x);
    const y = Int32Array.from(data.y);
    expect(() => new Dataset(x, y, { transfer: true })).toThrow(Network3Error);
    expect([x.length, y.length]).toEqual([data.x.length, data.y.length]);
    expect(await net.cost(new Dataset(x, y))).toBe(await net.cost(data));
  });

  it("copies labels that cannot move with their examples", () => {
    const y = new Int32Array(webAssemblyMemory(), 0, BATCH);
    const { x } = examples(BATCH);
    const set = new Dataset(x, y, { transfer: true });
    y.fill(3);
    expect([x.length, set.y]).toEqual([0, new Int32Array(BATCH)]);
  });

  it("keeps float64 parameters only where they can be computed with", async () => {
    const net = make(denseLayers(), { device });
    const bias = { shape: [7], data: new Float64Array(7).fill(1e38) };
    await net.setParameters({ "layers.0.b": bias });
    const { "layers.0.b": read } = await net.parameters();
    expect(read?.data[6]).toBe(device === "reference" ? 1e38 : Math.fround(1e38));
  });
});

it("takes options that are inherited or lie behind a proxy", () => {
  class Options {
    nIn = 3;
    readonly nOut = 2;
  }
  for (const options of [
    new Options(),
    Object.create({ nIn: 3, nOut: 2 }),
    new Proxy({ nIn: 3, nOut: 2 }, {}),
  ]) {
    const { nIn, nOut } = new FullyConnectedLayer(options);
    expect([nIn, nOut]).toEqual([3, 2]);
  }
});
