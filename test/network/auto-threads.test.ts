import { availableParallelism } from "node:os";
import {
  ArgumentError,
  FullyConnectedLayer,
  type Network,
  type NetworkLayers,
  SoftmaxLayer,
} from "network3";
import { describe, expect, it } from "vitest";
import { dblConvReLU } from "../../src/experiments/dbl-conv-relu.js";
import { experiments } from "../../src/experiments/registry.js";
import { shallow } from "../../src/experiments/shallow.js";
import { lowerNetwork } from "../../src/network/lower.js";
import { checkStack } from "../../src/network/stack.js";
import { autoThreads } from "../../src/train/auto-threads.js";
import { convLayers, denseLayers, examples, make, snapshot } from "../support/networks.js";

const dense = (units: number): NetworkLayers => [
  new FullyConnectedLayer({ nIn: 784, nOut: units }),
  new SoftmaxLayer({ nIn: units, nOut: 10 }),
];

function choice(layers: NetworkLayers, miniBatchSize: number, available: number): number {
  const { trainStep } = lowerNetwork(checkStack(layers, miniBatchSize), miniBatchSize).functions;
  return autoThreads(trainStep, available);
}

describe("autoThreads", () => {
  it("uses one thread for small networks on any machine", () => {
    expect(choice(denseLayers(), 5, 64)).toBe(1);
    expect(choice(dense(30), 10, 64)).toBe(1);
    expect(choice(shallow.layers(), 3, 64)).toBe(1);
  });

  it("uses both of two threads for the networks of the chapter", () => {
    for (const { layers, miniBatchSize } of experiments) {
      expect(choice(layers(), miniBatchSize, 2)).toBe(2);
    }
  });

  it("never falls with the work, and stays in 1..available", () => {
    for (const available of [1, 2, 3, 16]) {
      const choices = [1, 10, 100, 1000, 4000].map((units) => choice(dense(units), 20, available));
      expect(choices).toEqual(choices.toSorted((a, b) => a - b));
      expect(choices[0]).toBe(1);
      expect(choices.at(-1)).toBe(Math.min(available, 16));
    }
  });

  it("uses at most one thread per image", () => {
    expect(choice(dblConvReLU.layers(), 1, 64)).toBe(1);
    expect(choice(dblConvReLU.layers(), 3, 64)).toBe(3);
  });
});

describe('threads: "auto"', () => {
  const trained = async (threads: number | "auto"): Promise<[Network, unknown]> => {
    const net = make(convLayers(), { device: "cpu", threads });
    await net.SGD(examples(20), 2, 5, 0.1, undefined, undefined, { log: false });
    return [net, await snapshot(net)];
  };

  it("shows the choice and trains as with that number", async () => {
    const [auto, weights] = await trained("auto");
    expect(auto.threads).toBe(1);
    expect((await trained(auto.threads))[1]).toEqual(weights);
    const large = make(dense(4000), { device: "cpu", threads: "auto" }, 100);
    expect(large.threads).toBe(Math.min(availableParallelism(), 100));
  });

  it("rejects any other word as the number of threads", () => {
    // @ts-expect-error a word that is none of the options
    const construct = () => make(denseLayers(), { threads: "all" });
    expect(construct).toThrow(ArgumentError);
    expect(construct).toThrow(/threads must be a number from 1 to 1024 or "auto", got "all"/);
  });
});
