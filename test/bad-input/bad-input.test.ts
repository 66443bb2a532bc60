// A table of all ways to use the library wrongly, with the expected code and remedy. After each case
// the network must continue to train exactly like an equal network without the case.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Network, Network3Error } from "network3";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { devices, type TestDevice } from "../support/devices.js";
import { BATCH, denseLayers, examples } from "../support/networks.js";
import { buffers } from "./cases/buffers.js";
import type { Case, Scene } from "./cases/case.js";
import { dataCases } from "./cases/data.js";
import { datasets } from "./cases/datasets.js";
import { getters } from "./cases/getters.js";
import { layers } from "./cases/layers.js";
import { lifetimes } from "./cases/lifetimes.js";
import { methods } from "./cases/methods.js";
import { mnist } from "./cases/mnist.js";
import { modelFiles } from "./cases/model-files.js";
import { modelMetadata } from "./cases/model-metadata.js";
import { networks } from "./cases/networks.js";
import { parameters } from "./cases/parameters.js";
import { paths } from "./cases/paths.js";
import { sizes } from "./cases/sizes.js";
import { stacks } from "./cases/stacks.js";
import { training } from "./cases/training.js";

const groups = [
  ...[layers, stacks, networks, sizes, training, dataCases, buffers, getters, methods],
  ...[parameters, lifetimes, datasets, paths, modelFiles, modelMetadata, mnist],
];

/** Returns a network with trained parameters, a history and a step, which a bad call might damage. */
async function trained(device: TestDevice): Promise<Network> {
  const net = new Network(denseLayers(0.5), BATCH, { device, seed: 1, threads: 2 });
  await train(net);
  return net;
}

async function train(net: Network) {
  const set = examples(2 * BATCH);
  return net.SGD(set, 1, BATCH, 0.1, set, set, { log: false, recordCosts: true });
}

async function stateOf(net: Network) {
  return { parameters: await net.parameters(), step: net.step, history: [...net.history] };
}

/** Returns the exact results of the next training of a network. */
async function behaviour(net: Network) {
  const { costs, testAccuracy } = await train(net);
  const outputs = await net.feedforward(examples(BATCH).x);
  return { costs, testAccuracy, outputs, parameters: await net.parameters(), step: net.step };
}

/** Returns the error of an act, and if it was thrown or was the reason of a rejection. */
async function failureOf(act: Case[1], scene: Scene) {
  let promise: unknown;
  try {
    promise = act(scene);
  } catch (error) {
    return { error, how: "throws" };
  }
  expect(promise).toBeInstanceOf(Promise);
  try {
    await promise;
  } catch (error) {
    return { error, how: "rejects" };
  }
  throw new Error("nothing was thrown");
}

it("has a name for each case, and enough of them", () => {
  const names = groups.flatMap(({ subject, cases }) =>
    cases.map(([what]) => `${subject}: ${what}`),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(150);
});

describe.each(devices)("on %s", (device) => {
  let folder: string;
  let saved: string;
  let twin: Awaited<ReturnType<typeof behaviour>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "network3-bad-input-"));
    saved = join(folder, "network.safetensors");
    const net = await trained(device);
    await net.save(saved);
    twin = await behaviour(net);
    await net.dispose();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describe.each(groups)("$subject", ({ fails, cases }) => {
    for (const [what, act, code, remedy, begins] of cases) {
      it(what, async () => {
        const net = await trained(device);
        onTestFinished(() => net.dispose());
        const before = await stateOf(net);
        const { error, how } = await failureOf(act, { net, device, saved });
        expect(error).toBeInstanceOf(Network3Error);
        if (!(error instanceof Network3Error)) return;
        expect(error.message).toMatch(remedy);
        expect([error.code, error.name, how]).toEqual([code, error.constructor.name, fails]);
        const history = begins ? [] : before.history;
        expect(await stateOf(net)).toEqual({ ...before, history });
        expect(await behaviour(net)).toEqual(twin);
      });
    }
  });
});
