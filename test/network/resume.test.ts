// `resume` after save and load continues a run as if it had never stopped.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ArgumentError,
  type EpochRecord,
  FullyConnectedLayer,
  Network,
  SoftmaxLayer,
  type TrainingOptions,
} from "network3";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { settings } from "../support/devices.js";
import { BATCH, CLASSES, convLayers, examples, make, snapshot } from "../support/networks.js";
import { TestRandom } from "../support/random.js";

const EPOCHS = 5;
const training = examples(30 * BATCH + 3, "training");
const validation = examples(8 * BATCH, "validation");
const test = examples(6 * BATCH, "test");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-resume-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const eta = (epoch: number, history: readonly EpochRecord[]) =>
  0.4 / (1 + epoch) + 0.01 * (history.at(-1)?.cost ?? 1);

function train(net: Network, epochs: number, options: TrainingOptions = {}) {
  const all = { lmbda: 0.3, shuffle: true, log: false as const, ...options };
  return net.SGD(training, epochs, BATCH, eta, validation, test, all);
}

/** Returns all results that must be equal; times are left out. */
async function outcome(net: Network, epochs: readonly EpochRecord[]) {
  return {
    parameters: await snapshot(net),
    step: net.step,
    history: epochs.map(({ seconds, evaluationSeconds, ...record }) => record),
  };
}

describe.each(settings)("resume on $device with $threads threads", ({ device, threads }) => {
  const network = () => make(convLayers(0.3), { device, threads, seed: 5 });

  async function reload(net: Network): Promise<Network> {
    const path = join(folder, `${device}-${threads}.safetensors`);
    await net.save(path);
    const loaded = await Network.load(path, { device, threads });
    onTestFinished(() => loaded.dispose());
    return loaded;
  }

  it("equals the run that was never stopped, from every epoch", async () => {
    const whole = network();
    const expected = await train(whole, EPOCHS);
    const wanted = await outcome(whole, expected.epochs);
    for (let epoch = 0; epoch <= EPOCHS; epoch++) {
      const first = network();
      await train(first, epoch);
      const second = await reload(first);
      const result = await train(second, EPOCHS, { resume: true });
      expect(await outcome(second, result.epochs), `from epoch ${epoch}`).toEqual(wanted);
      const { bestIteration, bestValidationAccuracy, testAccuracy } = expected;
      expect(result).toMatchObject({ bestIteration, bestValidationAccuracy, testAccuracy });
      expect(second.history).toEqual(result.epochs);
    }
  });

  it("equals it after stops at any mini-batch and during evaluations", async () => {
    const whole = network();
    const wanted = await outcome(whole, (await train(whole, EPOCHS)).epochs);
    const random = new TestRandom(`stops ${device} ${threads}`);
    let net = network();
    let stops = 0;
    for (;;) {
      const stopper = new AbortController();
      const timer = setTimeout(() => stopper.abort("stop"), stops * random.uniform());
      try {
        await train(net, EPOCHS, { resume: true, signal: stopper.signal });
        break;
      } catch (reason) {
        expect(reason).toBe("stop");
        stops++;
      } finally {
        clearTimeout(timer);
      }
      if (stops % 2 === 1) net = await reload(net);
    }
    expect(stops).toBeGreaterThan(0);
    const got = await outcome(net, net.history);
    // The cost of an epoch that is summed in two parts may differ in its last bit.
    const costs = (records: { cost: number }[]) => records.map(({ cost }) => cost.toPrecision(12));
    expect(costs(got.history)).toEqual(costs(wanted.history));
    const withoutCosts = ({ history, ...rest }: typeof got) => ({
      ...rest,
      history: history.map(({ cost, ...record }) => record),
    });
    expect(withoutCosts(got)).toEqual(withoutCosts(wanted));
  });

  it("does nothing after the last epoch", async () => {
    const net = network();
    const done = await train(net, 2);
    const before = await snapshot(net);
    const again = await train(net, 2, { resume: true });
    expect(again).toEqual(done);
    expect(await snapshot(net)).toEqual(before);
    expect(net.step).toBe(60);
  });

  it("starts a new run without the option", async () => {
    const net = network();
    await train(net, 2);
    const again = await train(net, 1);
    expect(again.epochs).toHaveLength(1);
    expect(again.epochs[0]?.epoch).toBe(0);
    expect(net.step).toBe(90);
  });
});

describe("resume", () => {
  it("reports only mini-batches that were not reported", async () => {
    const layers = [
      new FullyConnectedLayer({ nIn: 64, nOut: 3 }),
      new SoftmaxLayer({ nIn: 3, nOut: CLASSES }),
    ] as const;
    const data = examples(700 * BATCH);
    const log: string[] = [];
    const net = make(layers);
    for (const epochs of [1, 2, 3]) {
      await net.SGD(data, epochs, BATCH, 0.1, undefined, undefined, {
        log: (line) => log.push(line),
        resume: true,
      });
    }
    expect(log.filter((line) => line.startsWith("Training mini-batch"))).toEqual([
      "Training mini-batch number 0",
      "Training mini-batch number 1000",
      "Training mini-batch number 2000",
    ]);
  });

  it("also continues in train()", async () => {
    const arguments_ = [training, 4, BATCH, 0.2, validation, test] as const;
    const whole = make(convLayers(0.3));
    await whole.SGD(...arguments_, { log: false });
    const net = make(convLayers(0.3));
    for await (const { epoch } of net.train(...arguments_, { log: false })) if (epoch === 1) break;
    const epochs: number[] = [];
    for await (const { epoch } of net.train(...arguments_, { log: false, resume: true })) {
      epochs.push(epoch);
    }
    expect(epochs).toEqual([2, 3]);
    expect(await snapshot(net)).toEqual(await snapshot(whole));
  });

  it("rejects training data of another length and changes nothing", async () => {
    const net = make(convLayers());
    await train(net, 1);
    const { history } = net;
    const before = await snapshot(net);
    const other = examples(12 * BATCH);
    const run = net.SGD(other, 2, BATCH, 0.1, undefined, undefined, { resume: true, log: false });
    await expect(run).rejects.toThrow(ArgumentError);
    await expect(run).rejects.toThrow(/30 mini-batches an epoch.*gives 12.*same training data/);
    expect(net.history).toBe(history);
    expect(await snapshot(net)).toEqual(before);
  });
});
