// SGD and train() as users call them: options, events and the ways in which they end.
import {
  DisposedError,
  type EpochRecord,
  NanError,
  SoftmaxLayer,
  type TrainingProgress,
} from "network3";
import { afterEach, describe, expect, it, vi } from "vitest";
import { devices } from "../support/devices.js";
import {
  BATCH,
  CLASSES,
  convLayers,
  denseLayers,
  examples,
  FEATURES,
  make,
  rejection,
  snapshot,
} from "../support/networks.js";

const silent = { log: false } as const;

afterEach(() => vi.restoreAllMocks());

describe.each(devices)("SGD on %s", (device) => {
  it("records the cost of every mini-batch, and their mean by epoch", async () => {
    const net = make(convLayers(0.2), { device });
    const data = examples(6 * BATCH + 1);
    const options = { lmbda: 0.5, recordCosts: true, ...silent };
    const result = await net.SGD(data, 3, BATCH, 0.2, data, data, options);
    expect(result.costs).toBeInstanceOf(Float32Array);
    expect(result.costs).toHaveLength(18);
    for (const { epoch, cost } of result.epochs) {
      const costs = Array.from(result.costs?.subarray(6 * epoch, 6 * epoch + 6) ?? []);
      expect(costs.reduce((sum, value) => sum + value, 0) / 6).toBeCloseTo(cost, 5);
    }
    expect(net.history).toEqual(result.epochs);
    const plain = await net.SGD(data, 1, BATCH, 0.2, undefined, undefined, silent);
    expect(plain).not.toHaveProperty("costs");
  });

  it("learns", async () => {
    const data = examples(4 * BATCH);
    const net = make(denseLayers(), { device });
    const before = await net.cost(data);
    const { epochs } = await net.SGD(data, 60, BATCH, 0.5, data, undefined, silent);
    expect(await net.cost(data)).toBeLessThan(before / 2);
    expect(epochs.at(-1)?.validationAccuracy).toBe(await net.accuracy(data));
  });

  it("asks a function for the learning rate of each epoch", async () => {
    const data = examples(2 * BATCH);
    const asked: [number, number][] = [];
    const rates = [0.5, 0, 0.25];
    const net = make(denseLayers(), { device });
    await net.SGD(
      data,
      3,
      BATCH,
      (epoch, history) => {
        asked.push([epoch, history.length]);
        return rates[epoch] ?? 0;
      },
      undefined,
      undefined,
      silent,
    );
    expect(asked).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    const steady = make(denseLayers(), { device });
    for (const rate of rates) {
      await steady.SGD(data, 1, BATCH, rate, undefined, undefined, silent);
    }
    expect(await snapshot(net)).toEqual(await snapshot(steady));
  });

  it("returns nothing for 0 epochs and changes nothing", async () => {
    const net = make(denseLayers(), { device });
    const before = await snapshot(net);
    const data = examples(BATCH);
    const options = { recordCosts: true, ...silent };
    const result = await net.SGD(data, 0, BATCH, 0.1, data, data, options);
    expect(result).toEqual({
      epochs: [],
      bestValidationAccuracy: 0,
      bestIteration: -1,
      testAccuracy: undefined,
      costs: new Float32Array(),
    });
    expect(await snapshot(net)).toEqual(before);
    expect(net.step).toBe(0);
  });

  it("prints by default, is silent with log: false", async () => {
    const print = vi.spyOn(console, "log").mockImplementation(() => {});
    const data = examples(BATCH);
    const net = make(denseLayers(), { device });
    await net.SGD(data, 1, BATCH, 0.1, data, data);
    expect(print.mock.calls.map(([line]) => String(line)).join("\n")).toMatch(
      /mini-batch number 0[\s\S]*Epoch 0: validation accuracy \d+\.\d\d%[\s\S]*Finished/,
    );
    print.mockClear();
    await net.SGD(data, 1, BATCH, 0.1, data, data, { log: false });
    expect(print).not.toHaveBeenCalled();
  });

  it("gives the same weights for one seed and others for another", async () => {
    const data = examples(4 * BATCH);
    const train = async (seed: number) => {
      const net = make(convLayers(0.5), { device, seed });
      await net.SGD(data, 2, BATCH, 0.3, undefined, undefined, { shuffle: true, ...silent });
      return snapshot(net);
    };
    expect(await train(3)).toEqual(await train(3));
    expect(await train(4)).not.toEqual(await train(3));
  });

  it("trains two networks at the same time as one after the other", async () => {
    const data = examples(40 * BATCH);
    const train = async (seed: number) => {
      const net = make(convLayers(0.5), { device, seed });
      await net.SGD(data, 2, BATCH, 0.3, data, data, silent);
      return snapshot(net);
    };
    const together = await Promise.all([train(1), train(2), train(1)]);
    expect(together).toEqual([await train(1), await train(2), await train(1)]);
  });

  it("reports progress at most 20 times per second", async () => {
    const data = examples(2000);
    const net = make(convLayers(), { device });
    const events: TrainingProgress[] = [];
    const began = performance.now();
    const stopper = new AbortController();
    setTimeout(() => stopper.abort(new Error("enough")), 400);
    const run = net.SGD(data, 100_000, BATCH, 0.1, undefined, undefined, {
      onProgress: (progress) => events.push(progress),
      signal: stopper.signal,
      ...silent,
    });
    await expect(run).rejects.toThrow("enough");
    const elapsed = performance.now() - began;
    expect(events.length).toBeGreaterThan(0);
    expect(events.length).toBeLessThanOrEqual(elapsed / 50 + 1);
    for (const event of events) {
      expect(event.iterations).toBe(100_000 * 400);
      expect(event.epoch).toBe(Math.floor((event.iteration - 1) / 400));
      expect(event.cost).toBeGreaterThan(0);
      expect(event.seconds).toBeGreaterThan(0);
    }
    const iterations = events.map(({ iteration }) => iteration);
    expect(iterations).toEqual([...iterations].sort((a, b) => a - b));
  });

  it("ends with the error that a listener throws, and stays usable", async () => {
    const net = make(convLayers(), { device });
    const failure = new Error("the listener failed");
    for (const listener of ["onProgress", "log"] as const) {
      const options = {
        ...silent,
        [listener]: () => {
          throw failure;
        },
      };
      const run = net.SGD(examples(4000), 1000, BATCH, 0.01, undefined, undefined, options);
      expect(await rejection(run)).toBe(failure);
    }
    expect(await net.accuracy(examples(BATCH))).toBeGreaterThanOrEqual(0);
  });

  it("stops after a mini-batch when its signal aborts, and rejects with the reason", async () => {
    const batches = 4000;
    const data = examples(batches * BATCH);
    const net = make(convLayers(0.3), { device });
    const stopper = new AbortController();
    const reason = { why: "any value will do" };
    const run = net.SGD(data, 1000, BATCH, 0.1, undefined, undefined, {
      signal: stopper.signal,
      onProgress: () => stopper.abort(reason),
      ...silent,
    });
    expect(await rejection(run)).toBe(reason);
    const stoppedAt = net.step;
    expect(stoppedAt).toBeGreaterThan(0);
    // The stop may also come after the last mini-batch of an epoch, before its record.
    const unrecorded = stoppedAt - net.history.length * batches;
    expect(unrecorded).toBeGreaterThanOrEqual(0);
    expect(unrecorded).toBeLessThanOrEqual(batches);

    // A second network has the same parameters after the same number of steps.
    const other = make(convLayers(0.3), { device });
    const whole = Math.floor(stoppedAt / batches);
    await other.SGD(data, whole, BATCH, 0.1, undefined, undefined, silent);
    const rest = (stoppedAt % batches) * BATCH;
    if (rest > 0) {
      const part = { x: data.x.subarray(0, rest * FEATURES), y: data.y.subarray(0, rest) };
      await other.SGD(part, 1, BATCH, 0.1, undefined, undefined, silent);
    }
    expect(other.step).toBe(stoppedAt);
    expect(await snapshot(net)).toEqual(await snapshot(other));
  });

  it("does not start if its signal has already aborted", async () => {
    const net = make(denseLayers(), { device });
    const reason = new Error("too late");
    const options = { signal: AbortSignal.abort(reason), ...silent };
    const data = examples(BATCH);
    expect(await rejection(net.SGD(data, 1, BATCH, 1, undefined, undefined, options))).toBe(reason);
    expect(net.step).toBe(0);
  });

  it("ends at a cost that is not finite with the parameters of the last whole epoch", async () => {
    const data = examples(3 * BATCH);
    const net = make(denseLayers(), { device });
    const good = make(denseLayers(), { device });
    await good.SGD(data, 1, BATCH, 0.1, undefined, undefined, silent);
    // The first update of the second epoch overflows, which its second mini-batch detects.
    const eta = (epoch: number) => (epoch === 0 ? 0.1 : 1e300);
    const failed = await rejection(net.SGD(data, 3, BATCH, eta, undefined, undefined, silent));
    expect(failed).toBeInstanceOf(NanError);
    expect((failed as NanError).message).toMatch(/epoch 1, iteration [45]\b.*smaller eta/);
    expect(net.history).toHaveLength(1);
    expect(net.step).toBe(3);
    expect(await snapshot(net)).toEqual(await snapshot(good));
    await net.SGD(data, 1, BATCH, 0.1, undefined, undefined, silent);
  });

  it("detects that the last update of an epoch was not finite", async () => {
    // With zero weights the cost is ln 4 for every input, and the update is proportional to inputs
    // and eta.
    const layers = [new SoftmaxLayer({ nIn: FEATURES, nOut: CLASSES })] as const;
    const net = make(layers, { device });
    const before = await snapshot(net);
    const data = { x: new Float32Array(BATCH * FEATURES).fill(1e38), y: new Int32Array(BATCH) };
    const run = net.SGD(data, 1, BATCH, 1.7e308, undefined, undefined, silent);
    const failed = await rejection(run);
    expect(failed).toBeInstanceOf(NanError);
    expect((failed as NanError).message).toMatch(/layers\.\d\.[wb] became .* iteration 0\b/);
    expect(await snapshot(net)).toEqual(before);
  });

  it.each([0, 1500, 2999])(
    "detects it where only the weights of input %i are not finite",
    async (input) => {
      const features = 3000;
      const layers = [new SoftmaxLayer({ nIn: features, nOut: CLASSES })] as const;
      const net = make(layers, { device });
      const x = new Float32Array(BATCH * features);
      for (let row = 0; row < BATCH; row++) x[row * features + input] = 1e38;
      // The greatest power of ten that the device's numbers hold: other updates stay finite.
      const eta = device === "reference" ? 1e308 : 1e38;
      const data = { x, y: new Int32Array(BATCH) };
      const failed = await rejection(net.SGD(data, 1, BATCH, eta, undefined, undefined, silent));
      expect(failed).toBeInstanceOf(NanError);
      expect((failed as NanError).message).toMatch(/layers\.0\.w became .* iteration 0\b/);
    },
  );

  it("rejects with ERR_DISPOSED if the network is disposed during the run", async () => {
    const net = make(convLayers(), { device });
    const data = examples(400 * BATCH);
    const run = rejection(net.SGD(data, 1000, BATCH, 0.1, undefined, undefined, silent));
    await net.ready().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    await net.dispose();
    expect(await run).toBeInstanceOf(DisposedError);
    for (const call of [
      () => net.predict(data.x),
      () => net.parameters(),
      () => net.SGD(data, 1, BATCH, 0.1),
      () => net.train(data, 1, BATCH, 0.1).next(),
    ]) {
      expect(await rejection(call())).toBeInstanceOf(DisposedError);
    }
    await net.dispose();
    expect(net.summary()).toContain("SoftmaxLayer");
  });

  it("rejects with ERR_DISPOSED also if the network is disposed right at the start", async () => {
    const net = make(denseLayers(), { device });
    const run = rejection(net.SGD(examples(BATCH), 1, BATCH, 0.1, undefined, undefined, silent));
    await net.dispose();
    expect(await run).toBeInstanceOf(DisposedError);
  });
});

describe.each(devices)("train on %s", (device) => {
  const data = examples(8 * BATCH);

  it("gives the same run as SGD, one epoch at a time", async () => {
    const options = { lmbda: 0.3, shuffle: true, ...silent };
    const whole = make(convLayers(0.4), { device });
    const result = await whole.SGD(data, 4, BATCH, 0.2, data, data, options);
    const net = make(convLayers(0.4), { device });
    const records: EpochRecord[] = [];
    for await (const record of net.train(data, 4, BATCH, 0.2, data, data, options)) {
      records.push(record);
    }
    const withoutTimes = (list: readonly EpochRecord[]) =>
      list.map((record) => ({ ...record, seconds: 0, evaluationSeconds: 0 }));
    expect(withoutTimes(records)).toEqual(withoutTimes(result.epochs));
    expect(await snapshot(net)).toEqual(await snapshot(whole));
  });

  it("starts an epoch when it is asked for", async () => {
    const net = make(denseLayers(), { device });
    const run = net.train(data, 3, BATCH, 0.2, data, undefined, silent);
    expect(net.step).toBe(0);
    await run.next();
    expect(net.step).toBe(8);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(net.step).toBe(8);
    await run.next();
    expect(net.step).toBe(16);
    await run.return(undefined as never);
  });

  it("allows all methods between epochs", async () => {
    const net = make(denseLayers(), { device });
    let last: number[] = [];
    for await (const { epoch, validationAccuracy } of net.train(
      data,
      3,
      BATCH,
      0.2,
      data,
      undefined,
      silent,
    )) {
      expect(await net.accuracy(data)).toBe(validationAccuracy);
      expect(await net.predict(data.x)).toHaveLength(8 * BATCH);
      if (epoch === 1) await net.setParameters(await make(denseLayers(), { seed: 9 }).parameters());
      last = (await snapshot(net))["layers.0.w"] ?? [];
    }
    expect(last).not.toEqual([]);
  });

  it("ends with break", async () => {
    const net = make(denseLayers(), { device });
    for await (const { epoch } of net.train(data, 100, BATCH, 0.2, data, undefined, silent)) {
      if (epoch === 1) break;
    }
    expect(net.step).toBe(16);
    expect(net.history).toHaveLength(2);
    await net.SGD(data, 1, BATCH, 0.2, undefined, undefined, silent);
  });

  it("allows other calls between its epochs", async () => {
    const net = make(denseLayers(), { device });
    const run = net.train(data, 2, BATCH, 0.2, data, undefined, silent);
    await run.next();
    await net.parameters();
    await net.dispose();
    expect(await rejection(run.next())).toBeInstanceOf(DisposedError);
  });
});
