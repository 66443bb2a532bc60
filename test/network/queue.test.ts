// Calls on one network wait for each other, but calls that only read may run during a training
// epoch.
import { DisposedError, Network } from "network3";
import { describe, expect, it } from "vitest";
import { devices } from "../support/devices.js";
import {
  BATCH,
  convLayers,
  denseLayers,
  examples,
  FEATURES,
  make,
  randomParameters,
  rejection,
  snapshot,
  valuesOf,
} from "../support/networks.js";

const silent = { log: false } as const;

describe.each(devices)("calls on %s", (device) => {
  it("complete in order if they are made at the same time", async () => {
    const net = make(convLayers(0.5), { device });
    const { x, y } = examples(3 * BATCH);
    const alone = make(convLayers(0.5), { device });
    const data = { x, y };
    const expected = [
      await alone.predict(x),
      await alone.gradients(examples(BATCH)),
      (await alone.SGD(data, 1, BATCH, 0.1, data, undefined, silent)).epochs[0]?.cost,
      await alone.feedforward(x),
      await snapshot(alone),
    ];
    const set = randomParameters(await alone.parameters(), "set");
    const calls = [
      net.predict(x),
      net.gradients(examples(BATCH)),
      net.SGD(data, 1, BATCH, 0.1, data, undefined, silent),
    ] as const;
    const [labels, gradients, run] = await Promise.all(calls);
    expect([labels, gradients, run.epochs[0]?.cost, await net.feedforward(x)]).toEqual(
      expected.slice(0, 4),
    );
    expect(await snapshot(net)).toEqual(expected[4]);
    const [, after] = await Promise.all([net.setParameters(set), net.parameters()]);
    expect(valuesOf(after)).toEqual(valuesOf(set));
  });

  it("that only read use the network as it was when the epoch began", async () => {
    const data = examples(200 * BATCH);
    const few = data.x.subarray(0, 3 * FEATURES);
    const readAll = (network: Network) =>
      Promise.all([
        network.predict(few),
        network.feedforward(few),
        snapshot(network),
        network.cost(data, { lmbda: 2 }),
        network.accuracy(data),
        network.toBytes().then(async (bytes) => {
          const saved = await Network.load(bytes, { device, threads: 1 });
          const content = [saved.step, saved.history.length, await snapshot(saved)];
          await saved.dispose();
          return content;
        }),
      ]);
    const alone = make(convLayers(), { device });
    await alone.SGD(data, 1, BATCH, 0.1, undefined, undefined, silent);
    const expected = await readAll(alone);

    const net = make(convLayers(), { device });
    let reads: ReturnType<typeof readAll> | undefined;
    const eta = (epoch: number) => {
      if (epoch === 1) reads = readAll(net);
      return 0.1;
    };
    await net.SGD(data, 2, BATCH, eta, undefined, undefined, silent);
    expect(await reads).toEqual(expected);
    expect(await snapshot(net)).not.toEqual(expected[2]);
  });

  it("made during an epoch use the network as it was at its start", async () => {
    const data = examples(20 * BATCH);
    const alone = make(denseLayers(), { device });
    const boundaries = [await snapshot(alone)];
    for await (const _ of alone.train(data, 4, BATCH, 0.1, undefined, undefined, silent)) {
      boundaries.push(await snapshot(alone));
    }
    const net = make(denseLayers(), { device });
    const seen: Promise<Record<string, number[]>>[] = [];
    const eta = () => {
      seen.push(snapshot(net));
      return 0.1;
    };
    await net.SGD(data, 4, BATCH, eta, undefined, undefined, silent);
    expect(await Promise.all(seen)).toEqual(boundaries.slice(0, 4));
    expect(await snapshot(net)).toEqual(boundaries[4]);
  });

  it("do not change the bits of a run", async () => {
    const data = examples(40 * BATCH);
    const train = async (net: Network, meanwhile: () => unknown) => {
      const listener = { ...silent, shuffle: true, onProgress: meanwhile };
      await net.SGD(data, 3, BATCH, 0.1, data, undefined, listener);
      return snapshot(net);
    };
    const alone = await train(make(convLayers(0.5), { device }), () => {});
    const net = make(convLayers(0.5), { device });
    const calls: Promise<unknown>[] = [];
    const read = await train(net, () => calls.push(net.predict(data.x), net.cost(data)));
    await Promise.all(calls);
    expect(read).toEqual(alone);
  });

  it("run one SGD after the other", async () => {
    const data = examples(10 * BATCH);
    const [net, alone] = [make(denseLayers(), { device }), make(denseLayers(), { device })];
    const run = (network: Network, eta: number) =>
      network.SGD(data, 3, BATCH, eta, data, undefined, silent);
    const [first, second] = await Promise.all([run(net, 0.1), run(net, 0.3)]);
    const expected = [await run(alone, 0.1), await run(alone, 0.3)];
    const costs = [first, second].map(({ epochs }) => epochs.map(({ cost }) => cost));
    expect(costs).toEqual(expected.map(({ epochs }) => epochs.map(({ cost }) => cost)));
    expect(await snapshot(net)).toEqual(await snapshot(alone));
  });

  it("reject immediately if a waiting run is aborted or has wrong arguments", async () => {
    const net = make(denseLayers(), { device });
    const data = examples(100 * BATCH);
    const stopper = new AbortController();
    const first = rejection(
      net.SGD(data, 10_000, BATCH, 0.1, undefined, undefined, {
        ...silent,
        signal: stopper.signal,
      }),
    );
    const other = new AbortController();
    const waiting = rejection(
      net.SGD(data, 1, BATCH, 0.1, undefined, undefined, { ...silent, signal: other.signal }),
    );
    other.abort(new Error("not any more"));
    expect(await waiting).toMatchObject({ message: "not any more" });
    expect(await rejection(net.SGD(data, 1, BATCH + 1, 0.1))).toMatchObject({
      code: "ERR_ARGUMENT",
    });
    stopper.abort(new Error("done"));
    expect(await first).toMatchObject({ message: "done" });
  });

  it("work within the loop over train, another run among them", async () => {
    const net = make(denseLayers(), { device });
    const data = examples(4 * BATCH);
    let epochs = 0;
    for await (const { epoch } of net.train(data, 2, BATCH, 0.1, data, undefined, silent)) {
      expect(epoch).toBe(epochs++);
      await net.SGD(data, 1, BATCH, 0.1, undefined, undefined, silent);
      await net.save(new URL(`file:///nowhere/at/all-${epoch}`)).catch(() => {});
    }
    expect([epochs, net.step]).toEqual([2, 16]);
  });

  it("reject with ERR_DISPOSED if the network is disposed while they wait", async () => {
    const net = make(convLayers(), { device });
    const data = examples(400 * BATCH);
    const calls = [
      net.SGD(data, 1000, BATCH, 0.1, undefined, undefined, silent),
      net.setParameters({}),
      net.predict(data.x),
      net.SGD(data, 1, BATCH, 0.1, undefined, undefined, silent),
    ].map(rejection);
    await net.dispose();
    for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(DisposedError);
  });

  it("report an array that was detached while they waited", async () => {
    const net = make(denseLayers(), { device });
    const data = examples(20 * BATCH);
    const first = net.SGD(data, 3, BATCH, 0.1, undefined, undefined, silent);
    const { x, y } = examples(2 * BATCH);
    const second = rejection(net.SGD({ x, y }, 1, BATCH, 0.1, undefined, undefined, silent));
    structuredClone(x, { transfer: [x.buffer] });
    expect(await second).toMatchObject({
      code: "ERR_DATA",
      message: expect.stringMatching(/detached before/),
    });
    await first;
  });
});
