// Errors about NaN and infinity name the place: the layer or the input, the epoch and the
// iteration.
import { ConvPoolLayer, FullyConnectedLayer, linear, NanError, SoftmaxLayer } from "network3";
import { describe, expect, it } from "vitest";
import { devices, type TestDevice } from "../support/devices.js";
import {
  BATCH,
  CLASSES,
  examples,
  FEATURES,
  make,
  rejection,
  snapshot,
} from "../support/networks.js";

const silent = { log: false } as const;
const data = examples(3 * BATCH);

/** The largest power of ten below the maximum of the device's numbers. */
const HUGE = { reference: 1e308, cpu: 1e38, cuda: 1e38 } as const;

const layers = (activationFn = linear) =>
  [
    new ConvPoolLayer({ imageShape: [1, 8, 8], filterShape: [3, 1, 3, 3], activationFn }),
    new FullyConnectedLayer({ nIn: 27, nOut: 6, activationFn }),
    new SoftmaxLayer({ nIn: 6, nOut: CLASSES }),
  ] as const;

/** Returns the message of the NanError with which `call` rejects. */
async function messageOf(call: Promise<unknown>): Promise<string> {
  const error = await rejection(call);
  expect(error).toBeInstanceOf(NanError);
  expect(error).toMatchObject({ code: "ERR_NAN" });
  return (error as NanError).message;
}

/** Returns a parameter with equal elements. */
function filled(shape: number[], value: number) {
  return { shape, data: new Float64Array(shape.reduce((size, n) => size * n, 1)).fill(value) };
}

describe.each(devices)("on %s", (device) => {
  it("a diverging run names a layer, and keeps the parameters of the last good epoch", async () => {
    const net = make(layers(), { device });
    const good = make(layers(), { device });
    await good.SGD(data, 1, BATCH, 0.1, undefined, undefined, silent);
    const eta = (epoch: number) => (epoch === 0 ? 0.1 : 1e10);
    const run = net.SGD(data, 1000, BATCH, eta, undefined, undefined, silent);
    expect(await messageOf(run)).toMatch(
      /^the result of layers\[\d\], and with it the cost, became NaN or infinite in epoch \d+, iteration \d+; .*smaller eta/,
    );
    // A few epochs at this rate may succeed before numbers overflow.
    const epochs = net.history.length;
    expect(epochs).toBeGreaterThan(0);
    await good.SGD(data, epochs, BATCH, eta, undefined, undefined, { ...silent, resume: true });
    expect(await snapshot(net)).toEqual(await snapshot(good));
    await net.SGD(data, 1, BATCH, 0, undefined, undefined, silent);
  });

  it.each([
    [0, "layers.0.w", [3, 1, 3, 3]],
    [1, "layers.1.w", [27, 6]],
    [2, "layers.2.w", [6, CLASSES]],
  ])("the first layer that runs over is named: layers[%i]", async (index, name, shape) => {
    const net = make(layers(), { device });
    // The layers before give outputs as large as the inputs.
    await net.setParameters({
      "layers.0.w": filled([3, 1, 3, 3], 1),
      "layers.1.w": filled([27, 6], 1),
      [name]: filled(shape, HUGE[device]),
    });
    const before = await snapshot(net);
    const run = net.SGD(data, 1, BATCH, 0.1, undefined, undefined, silent);
    expect(await messageOf(run)).toContain(
      `the result of layers[${index}], and with it the cost, became NaN or infinite in epoch 0, iteration 0;`,
    );
    expect(await snapshot(net)).toEqual(before);
  });

  it.each([
    ["file order", false],
    ["an order of its own", true],
  ])("one example that runs over late in the epoch is found, in %s", async (_, shuffle) => {
    const many = examples(40 * BATCH);
    many.x[(33 * BATCH + 2) * FEATURES] = 1e10;
    const messageFrom = async (from: TestDevice) => {
      const net = make(layers(), { device: from });
      // The product overflows for this one example only; the squares do not overflow.
      const large = Math.sqrt(HUGE[from]) / 1e4;
      await net.setParameters({
        "layers.0.w": filled([3, 1, 3, 3], large),
        "layers.1.w": filled([27, 6], large),
      });
      const options = { ...silent, shuffle };
      return messageOf(net.SGD(many, 1, BATCH, 0, undefined, undefined, options));
    };
    const message = await messageFrom(device);
    expect(message).toContain("the result of layers[1], and with it the cost,");
    expect(message).toBe(await messageFrom("reference"));
    if (!shuffle) expect(message).toContain("epoch 0, iteration 33;");
  });

  it("the L2 penalty is named where it runs over", async () => {
    const net = make([new SoftmaxLayer({ nIn: FEATURES, nOut: CLASSES })], { device });
    await net.setParameters({ "layers.0.w": filled([FEATURES, CLASSES], 1) });
    const options = { ...silent, lmbda: 1.7e308 };
    const run = net.SGD(data, 1, BATCH, 0.1, undefined, undefined, options);
    expect(await messageOf(run)).toMatch(/^the result of the L2 penalty, and with it the cost,/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("%d among the inputs is named", async (hole) => {
    const net = make(layers(), { device });
    await net.SGD(data, 1, BATCH, 0.1, undefined, undefined, silent);
    const before = await snapshot(net);
    const x = data.x.slice();
    x[2 * FEATURES + 5] = hole;
    const bad = { x, y: data.y };
    const resumed = { ...silent, resume: true };
    for (const [name, training, validation, test] of [
      ["training", bad, undefined, undefined],
      ["validation", data, bad, undefined],
      ["test", data, data, bad],
    ] as const) {
      const run = net.SGD(training, 2, BATCH, 0.1, validation, test, resumed);
      expect(await messageOf(run)).toMatch(
        new RegExp(
          `^SGD: ${name} data: x holds ${hole} in row 2, column 5; .*found before epoch 1, iteration 3$`,
        ),
      );
    }
    expect(await messageOf(net.predict(x))).toMatch(/x holds .* in row 2, column 5/);
    expect(await messageOf(net.accuracy(bad))).toMatch(/x holds .* in row 2, column 5/);
    expect(await snapshot(net)).toEqual(before);
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY])("%d among the weights is named", async (hole) => {
    const net = make(layers(), { device });
    const before = await snapshot(net);
    const w = filled([27, 6], 1);
    w.data[7] = hole;
    expect(await messageOf(net.setParameters({ "layers.1.w": w }))).toBe(
      `layers.1.w: element 7 is ${hole}; parameters must be finite`,
    );
    expect(await snapshot(net)).toEqual(before);
  });
});
