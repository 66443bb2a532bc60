// The caller may change plain arrays between two calls, so each call must read them again.
import { createHash } from "node:crypto";
import type { FloatArray, Network, Parameters } from "network3";
import { describe, expect, it } from "vitest";
import { devices, type TestDevice } from "../support/devices.js";
import { BATCH, CLASSES, denseLayers, examples, make } from "../support/networks.js";

type Examples = ReturnType<typeof examples>;

/**
 * Numbers of rows, up to more than one piece of an upload (8 MiB); fewer for the slow reference.
 */
const rowsOf = (device: TestDevice) => [1, BATCH, 600, ...(device === "reference" ? [] : [40_000])];

const silent = { log: false } as const;

/** Hash that compares many numbers at once. */
const hashOf = (values: FloatArray | Int32Array) =>
  createHash("sha256").update(values).digest("hex");

/**
 * All calls that read examples, with their results; changing the array `by` must change the result.
 */
const CALLS: readonly {
  name: string;
  by: "x" | "y";
  call: (net: Network, data: Examples) => Promise<unknown>;
}[] = [
  { name: "feedforward(x)", by: "x", call: async (net, { x }) => hashOf(await net.feedforward(x)) },
  {
    name: "feedforward(data)",
    by: "x",
    call: async (net, data) => hashOf(await net.feedforward(data)),
  },
  { name: "predict(x)", by: "x", call: async (net, { x }) => hashOf(await net.predict(x)) },
  { name: "predict(data)", by: "x", call: async (net, data) => hashOf(await net.predict(data)) },
  { name: "accuracy(data)", by: "y", call: (net, data) => net.accuracy(data) },
  { name: "cost(data) by x", by: "x", call: (net, data) => net.cost(data) },
  { name: "cost(data) by y", by: "y", call: (net, data) => net.cost(data) },
];

/** Changes the values in the arrays: examples of other classes, or other labels. */
function change({ x, y }: Examples, what: "x" | "y"): void {
  if (what === "y") y.set(y.map((label) => (label + 1) % CLASSES));
  else x.set(x.map((value) => 1 - value));
}

const copyOf = ({ x, y }: Examples): Examples => ({ x: x.slice(), y: y.slice() });

/** Returns a network whose predictions depend on the examples. */
async function trained(device: TestDevice, data: Examples): Promise<Network> {
  const net = make(denseLayers(), { device });
  await net.SGD(data, 30, BATCH, 1, undefined, undefined, silent);
  return net;
}

/** Dark images of class 0 and bright images of class 1; inverting them exchanges the classes. */
function darkAndBright(rows: number): Examples {
  const { x, y } = examples(rows);
  const features = x.length / rows;
  y.forEach((_, row) => {
    const isBright = row % 2;
    y[row] = isBright;
    for (let i = row * features; i < (row + 1) * features; i++) {
      x[i] = 0.3 * (x[i] ?? 0) + 0.7 * isBright;
    }
  });
  return { x, y };
}

describe.each(devices)("on %s", (device) => {
  it.each(rowsOf(device))("%i rows that change between two calls are read anew", async (rows) => {
    const net = await trained(device, darkAndBright(20 * BATCH));
    for (const { name, by, call } of CALLS) {
      const data = darkAndBright(rows);
      const before = await call(net, data);
      change(data, by);
      const after = await call(net, data);
      expect(after, name).not.toEqual(before);
      expect(after, name).toEqual(await call(net, copyOf(data)));
    }
  });

  it.each(rowsOf(device).slice(1))("training reads %i rows anew in each run", async (rows) => {
    const data = darkAndBright(rows);
    const train = async (network: Network, given: Examples) => {
      const run = await network.SGD(given, 1, BATCH, 0.1, given, given, silent);
      return run.epochs.map(({ cost, validationAccuracy }) => ({ cost, validationAccuracy }));
    };
    const [net, other] = [make(denseLayers(), { device }), make(denseLayers(), { device })];
    expect(await train(net, data)).toEqual(await train(other, copyOf(data)));
    for (const what of ["x", "y"] as const) {
      change(data, what);
      expect(await train(net, data), what).toEqual(await train(other, copyOf(data)));
    }
  });

  it("the gradients are those of the examples as they are now", async () => {
    const data = darkAndBright(BATCH);
    const net = await trained(device, data);
    const hash = (gradients: Parameters) =>
      Object.values(gradients).map(({ data: values }) => hashOf(values));
    const before = hash(await net.gradients(data));
    change(data, "x");
    const after = hash(await net.gradients(data));
    expect(after).not.toEqual(before);
    expect(after).toEqual(hash(await net.gradients(copyOf(data))));
  });

  it.each(rowsOf(device))("one changed label of %i counts", async (rows) => {
    const data = darkAndBright(rows);
    const net = await trained(device, darkAndBright(20 * BATCH));
    data.y.set(await net.predict(data));
    expect(await net.accuracy(data)).toBe(1);
    data.y[rows - 1] = ((data.y[rows - 1] ?? 0) + 1) % CLASSES;
    expect(await net.accuracy(data)).toBe((rows - 1) / rows);
  });
});
