// Compares the library with the original network3.py: equal initial parameters and examples give equal
// numbers.
import { Network, type Parameters } from "network3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { settings } from "../support/devices.js";
import { type Golden, type GoldenTensor, goldenNames, readGolden } from "../support/golden.js";
import { difference, largestOf } from "../support/tolerance.js";

/** The tolerances that belong to the files. */
const tolerances = {
  reference: { inference: 1e-10, cost: 1e-10, gradient: 1e-10, weights: 1e-10 },
  float32: { inference: 1e-5, cost: 1e-5, gradient: 1e-4, weights: 2e-5 },
};

function expectClose(
  actual: Parameters,
  expected: Record<string, GoldenTensor>,
  tolerance: (expected: Float64Array) => number,
): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect(actual[name]?.shape, name).toEqual(shape);
    const found = difference(actual[name]?.data, data, tolerance(data));
    expect(found && `${name}${found}`).toBeUndefined();
  }
}

it("covers all seven files", () => {
  expect(goldenNames).toHaveLength(7);
});

describe.each(goldenNames)("%s", (name) => {
  describe.each(settings)("on $device with $threads thread(s)", ({ device, threads }) => {
    const isReference = device === "reference";
    const tolerance = tolerances[isReference ? device : "float32"];
    const weights = (expected: Float64Array) =>
      isReference ? tolerance.weights * Math.max(1, largestOf(expected)) : tolerance.weights;
    let golden: Golden;
    let net: Network;

    beforeEach(async () => {
      golden = await readGolden(name);
      net = new Network(golden.layers(), golden.miniBatchSize, { device, threads, seed: 1 });
      await net.setParameters(golden.parameters("initial"));
    });

    afterEach(() => net.dispose());

    it("gives the outputs of the first mini-batch", async () => {
      const outputs = await net.feedforward(golden.batch(0).x);
      const expected = golden.tensor("inference.first_batch").data;
      expect(difference(outputs, expected, tolerance.inference)).toBeUndefined();
    });

    it("gives the gradients of the first mini-batch", async () => {
      if (!golden.trains) return expect(golden.parameters("gradient")).toEqual({});
      const { lmbda, batches: numTrainingBatches } = golden;
      const actual = await net.gradients(golden.batch(0), { lmbda, numTrainingBatches });
      expectClose(
        actual,
        golden.parameters("gradient"),
        (expected) => tolerance.gradient * largestOf(expected),
      );
    });

    it("takes the same steps, one at a time", async () => {
      if (!golden.trains) return expect(golden.parameters("after1")).toEqual({});
      const costs = golden.tensor("costs").data;
      for (const [step, expected] of costs.entries()) {
        const { epochs } = await net.SGD(
          golden.batch(step % golden.batches),
          1,
          golden.miniBatchSize,
          golden.eta,
          undefined,
          undefined,
          { lmbda: golden.lmbda / golden.batches, log: false },
        );
        const cost = epochs[0]?.cost ?? Number.NaN;
        expect(Math.abs(cost - expected) / expected, `cost ${step}`).toBeLessThan(tolerance.cost);
        if (step < 2) {
          expectClose(await net.parameters(), golden.parameters(`after${step + 1}`), weights);
        }
      }
      expectClose(await net.parameters(), golden.parameters("final"), weights);
    });

    it("takes the same run", async () => {
      if (!golden.trains) return expect(golden.parameters("final")).toEqual({});
      const data = { x: golden.x, y: golden.y };
      const result = await net.SGD(
        data,
        golden.epochs,
        golden.miniBatchSize,
        golden.eta,
        data,
        data,
        { lmbda: golden.lmbda, recordCosts: true, log: false },
      );
      const costs = golden.tensor("costs").data;
      expect(result.costs).toHaveLength(costs.length);
      for (const [step, expected] of costs.entries()) {
        const error = Math.abs((result.costs?.[step] ?? Number.NaN) - expected);
        // The recorded costs are float32 on every device.
        expect(error / expected, `cost ${step}`).toBeLessThan(Math.max(tolerance.cost, 1e-7));
      }
      expectClose(await net.parameters(), golden.parameters("final"), weights);
      expect(result.bestIteration).toBe(golden.bestIteration);
      // The file has two decimals; one example more or less changes the accuracy by more than a per cent.
      const percents = result.epochs.map((record) => 100 * (record.validationAccuracy ?? -1));
      expect(percents).toHaveLength(golden.validationPercentPerEpoch.length);
      for (const [epoch, expected] of golden.validationPercentPerEpoch.entries()) {
        expect(Math.abs((percents[epoch] ?? -1) - expected), `epoch ${epoch}`).toBeLessThan(0.0051);
      }
    });
  });
});
