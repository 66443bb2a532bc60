// The gradient of the cost by the inputs.
import { LinearLayer, type Network, type NetworkLayers } from "network3";
import { describe, expect, it } from "vitest";
import { devices } from "../support/devices.js";
import {
  CLASSES,
  convLayers,
  denseLayers,
  examples,
  FEATURES,
  make,
  randomParameters,
} from "../support/networks.js";

const ROWS = 3;

const stacks: Readonly<Record<string, () => NetworkLayers>> = {
  "convolutional layers with dropout": () => convLayers(0.4),
  "dense layers": () => denseLayers(),
  "a linear layer with a hinge cost": () => [
    new LinearLayer({ nIn: FEATURES, nOut: CLASSES, cost: "hinge" }),
  ],
};

/** The cost of a row whose value at `place` is moved. */
async function costAt(net: Network, row: number, place: number, by: number): Promise<number> {
  const { x, y } = examples(ROWS, "inputs");
  const moved = Float64Array.from(x.subarray(row * FEATURES, (row + 1) * FEATURES));
  moved[place] = (moved[place] ?? 0) + by;
  return net.cost({ x: moved, y: y.slice(row, row + 1) });
}

describe.each(Object.entries(stacks))("inputGradients of %s", (_, layers) => {
  it("are the differences of the cost of each row", async () => {
    const net = make(layers(), { device: "reference" });
    await net.setParameters(randomParameters(await net.parameters(), "weights"));
    const { shape, data } = await net.inputGradients(examples(ROWS, "inputs"));
    expect(shape).toEqual([ROWS, FEATURES]);
    for (const [row, place] of [
      [0, 9],
      [1, 30],
      [2, 54],
    ] as const) {
      const step = 1e-5;
      const [more, less] = [
        await costAt(net, row, place, step),
        await costAt(net, row, place, -step),
      ];
      expect(data[row * FEATURES + place]).toBeCloseTo((more - less) / (2 * step), 7);
    }
  });

  it.each(devices)("are those of the reference on %s, for any number of rows", async (device) => {
    const net = make(layers(), { device });
    await net.setParameters(randomParameters(await net.parameters(), "weights"));
    const oracle = make(layers(), { device: "reference" });
    await oracle.setParameters(await net.parameters());
    for (const rows of [1, 7, 123]) {
      const set = examples(rows, "inputs");
      const [found, right] = [await net.inputGradients(set), await oracle.inputGradients(set)];
      const off = found.data.map((value, i) => Math.abs(value - (right.data[i] ?? Number.NaN)));
      expect(Math.max(...off)).toBeLessThan(1e-5);
    }
  });
});
