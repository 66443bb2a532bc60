// Values of another realm, as code in a vm context passes them: arrays, records, errors, signals.
import { createContext, runInContext } from "node:vm";
import { Dataset, type Network, type Parameters } from "network3";
import { describe, expect, it } from "vitest";
import { codeOf, isError, messageOf, signalOf } from "../../src/realms.js";
import { devices } from "../support/devices.js";
import {
  BATCH,
  CLASSES,
  denseLayers,
  examples,
  FEATURES,
  make,
  rejection,
} from "../support/networks.js";

const context = createContext({});
const foreign = <T>(expression: string, values: object = {}): T =>
  runInContext(`(({ ${Object.keys(values)} }) => ${expression})`, context)(values);

/** Returns examples in arrays of the other realm, with buffers of that realm. */
function foreignExamples(rows: number) {
  const { x, y } = examples(rows);
  return foreign<typeof own>("({ x: Float32Array.from(x), y: Int32Array.from(y) })", { x, y });
}

const own = examples(4 * BATCH);
const given = foreignExamples(4 * BATCH);

const train = (net: Network, data: { x: Float32Array; y: Int32Array }) =>
  net.SGD(data, 2, BATCH, 0.1, data, data, { log: false, recordCosts: true });

it("these tests use arrays of another realm", () => {
  expect(given.x).not.toBeInstanceOf(Float32Array);
  expect(given.x.buffer).not.toBeInstanceOf(ArrayBuffer);
});

describe.each(devices)("on %s", (device) => {
  const twins = () => [make(denseLayers(0.5), { device }), make(denseLayers(0.5), { device })];

  it("a run on plain arrays and one on a Dataset give the bits of a run on own arrays", async () => {
    const [expected, net] = twins() as [Network, Network];
    const [{ costs, testAccuracy }, result] = [await train(expected, own), await train(net, given)];
    expect(result).toMatchObject({ costs, testAccuracy });
    const { x, y } = foreignExamples(4 * BATCH);
    const set = new Dataset(x, y, { transfer: true });
    expect(await net.cost(set)).toBe(await expected.cost(own));
    expect(await net.accuracy(set.slice(BATCH))).toBe(
      await expected.accuracy(new Dataset(own.x, own.y).slice(BATCH)),
    );
  });

  it("predicts rows of floats, doubles and bytes", async () => {
    const [net] = twins() as [Network];
    const bytes = Uint8Array.from(own.x, (value) => value * 200);
    for (const x of [own.x, Float64Array.from(own.x), bytes]) {
      const same = foreign<Float32Array>(`${x.constructor.name}.from(x)`, { x });
      expect(await net.feedforward(same)).toEqual(await net.feedforward(x));
    }
  });

  it("accepts parameters and masks", async () => {
    const [net, other] = twins() as [Network, Network];
    await train(net, own);
    const parameters = foreign<Parameters>(
      `Object.fromEntries(Object.entries(parameters).map(([name, { shape, data }]) =>
         [name, { shape: Array.from(shape), data: new ${device === "reference" ? "Float64Array" : "Float32Array"}(data) }]))`,
      { parameters: await net.parameters() },
    );
    await other.setParameters(parameters);
    expect(await other.parameters()).toEqual(await net.parameters());
    const row = examples(BATCH);
    const masks = {
      "layers.0": new Float32Array(BATCH * FEATURES).fill(1),
      "layers.1": new Float32Array(BATCH * 7).fill(1),
    };
    const expected = await net.gradients(row, { masks });
    const same = foreign<typeof masks>(
      "Object.fromEntries(Object.entries(masks).map(([name, mask]) => [name, Float32Array.from(mask)]))",
      { masks },
    );
    expect(await other.gradients(foreignExamples(BATCH), { masks: same })).toEqual(expected);
  });

  it("rejects invalid values with the same error", async () => {
    const [net] = twins() as [Network];
    const y = foreign<Int32Array>(`new Int32Array(${BATCH}).fill(${CLASSES})`);
    expect(await rejection(net.accuracy({ x: foreignExamples(BATCH).x, y }))).toMatchObject({
      code: "ERR_DATA",
      message: expect.stringMatching(/label of row 0 is 4/),
    });
    const x = foreign<Float32Array>("new Float32Array(new SharedArrayBuffer(4 * 64 * 5))");
    expect(() => new Dataset(x, examples(BATCH).y)).toThrow(/x lies in shared memory/);
  });

  it("a signal of a polyfill stops a run with its reason", async () => {
    const [net] = twins() as [Network];
    const polyfill = Object.assign(new EventTarget(), {
      aborted: false,
      reason: new Error("mine"),
    });
    const many = examples(400 * BATCH);
    const run = net.SGD(many, 1e6, BATCH, 0.1, undefined, undefined, {
      log: false,
      signal: polyfill as unknown as AbortSignal,
      onProgress: () => {
        polyfill.aborted = true;
        polyfill.dispatchEvent(new Event("abort"));
      },
    });
    expect(await rejection(run)).toBe(polyfill.reason);
  });
});

describe("errors of another realm", () => {
  it.each([
    ["an Error", foreign("new Error('why')"), "why", ""],
    [
      "an error of Node",
      foreign("Object.assign(new Error('why'), { code: 'ENOENT' })"),
      "why",
      "ENOENT",
    ],
    ["a DOMException", new DOMException("why", "AbortError"), "why", "20"],
    [
      "many without a message",
      foreign("new AggregateError([new Error('a'), 'b'], '')"),
      "a, b",
      "",
    ],
    ["a string", "why", "why", ""],
    ["nothing", undefined, "undefined", ""],
  ])("%s has a message and a code", (_what, thrown, message, code) => {
    expect([messageOf(thrown), codeOf(thrown)]).toEqual([message, code]);
  });

  it("is no error: an object with half of one, a proxy", () => {
    expect([{ message: "a" }, { name: "a" }, new Proxy(new Error("a"), {})].map(isError)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe("signals", () => {
  it("passes on signals of Node", () => {
    const { signal } = new AbortController();
    expect(signalOf(signal)).toBe(signal);
  });

  it("rejects values that are not signals", () => {
    const none = [null, 7, {}, { aborted: false }, new AbortController()];
    const { prototype } = AbortSignal;
    for (const value of [...none, Object.create(prototype), new Proxy(AbortSignal.abort(), {})]) {
      expect(signalOf(value)).toBeUndefined();
    }
  });

  it("follows a signal of a polyfill that has already aborted", () => {
    const reason = new Error("mine");
    const signal = { aborted: true, reason, addEventListener: () => {} };
    expect(signalOf(signal)).toMatchObject({ aborted: true, reason });
  });
});
