// Compares one step of each network of the chapter, in its full size, with the float64 reference.
import { inspect } from "node:util";
import {
  experiments,
  FullyConnectedLayer,
  type NetworkLayers,
  type Parameters,
  ReLU,
  SoftmaxLayer,
} from "network3";
import { describe, expect, it } from "vitest";
import { type TestDevice, testedDevice } from "../support/devices.js";
import { examples, make, parameter, randomParameters } from "../support/networks.js";
import { keptResult } from "../support/reference-results.js";
import { difference, largestOf } from "../support/tolerance.js";

const PIXELS = 784;
const DIGITS = 10;

const dropout = (): NetworkLayers => [
  new FullyConnectedLayer({ nIn: PIXELS, nOut: 1000, activationFn: ReLU, pDropout: 0.5 }),
  new FullyConnectedLayer({ nIn: 1000, nOut: 1000, activationFn: ReLU, pDropout: 0.5 }),
  new SoftmaxLayer({ nIn: 1000, nOut: DIGITS, pDropout: 0.5 }),
];

/** The experiments, without those whose network an earlier one has already. */
const distinct = new Map(
  experiments
    .toReversed()
    .map(({ id, layers, miniBatchSize }) => [
      `${inspect(layers(), { depth: 4 })} ${miniBatchSize}`,
      [id, layers, miniBatchSize] as [string, () => NetworkLayers, number],
    ]),
);

const networks: readonly [string, () => NetworkLayers, number][] = [
  ...distinct.values(),
  ["dropout in every layer", dropout, 10],
];

/** Returns the change of the parameters by a step with η = 1, and the cost and predictions before it. */
async function step(device: TestDevice, layers: NetworkLayers, miniBatchSize: number) {
  const net = make(layers, { device }, miniBatchSize);
  const data = examples(miniBatchSize, "chapter", PIXELS, DIGITS);
  const before = await net.parameters();
  // Replaces the zeros of the last layer, which would make all gradients before it zero.
  const last = `layers.${layers.length - 1}`;
  const random = randomParameters(before, "chapter", 0.1);
  const start: Parameters = { ...before };
  for (const name of [`${last}.w`, `${last}.b`]) {
    const value = random[name];
    if (value) start[name] = value;
  }
  await net.setParameters(start);
  const predictions = await net.predict(data.x);
  const { costs } = await net.SGD(data, 1, miniBatchSize, 1, undefined, undefined, {
    lmbda: 0.1,
    recordCosts: true,
    log: false,
  });
  const after = await net.parameters();
  const changes = Object.entries(after).map(([name, { data: values }]) => {
    const from = parameter(start, name);
    return [
      name,
      Float64Array.from(values, (value, i) => value - (from[i] ?? Number.NaN)),
    ] as const;
  });
  return { predictions, cost: costs?.[0] ?? Number.NaN, changes: Object.fromEntries(changes) };
}

describe("a step is that of the reference", () => {
  it.each(networks)("%s", async (id, layers, miniBatchSize) => {
    const compute = () => step("reference", layers(), miniBatchSize);
    const expected = await keptResult(`chapter/${id}`, compute);
    const actual = await step(testedDevice, layers(), miniBatchSize);
    expect(actual.predictions).toEqual(expected.predictions);
    expect(actual.cost / expected.cost).toBeCloseTo(1, 5);
    for (const [name, change] of Object.entries(expected.changes)) {
      const largest = largestOf(change);
      expect(largest, name).toBeGreaterThan(0);
      const found = difference(actual.changes[name], change, 1e-3 * largest);
      expect(found && `${name}${found}`).toBeUndefined();
    }
  });
});
