// `restoreBest`: the network, and the file that it is saved to, hold the best epoch.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EpochRecord, Network, readSafetensors, type TrainingOptions } from "network3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { devices } from "../support/devices.js";
import { BATCH, convLayers, examples, make, snapshot } from "../support/networks.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "network3-best-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const training = examples(8 * BATCH, "training");
const validation = examples(20 * BATCH, "validation");
const test = examples(4 * BATCH, "test");
/** A learning rate that makes the parameters worse from epoch 3 on. */
const eta = (epoch: number) => (epoch < 3 ? 0.3 : 40);

describe.each(devices)("on %s", (device) => {
  const network = () => make(convLayers(0.3), { device });
  const run = (net: Network, epochs: number, options: TrainingOptions = {}) =>
    net.SGD(training, epochs, BATCH, eta, validation, test, {
      log: false,
      shuffle: true,
      ...options,
    });

  /** Parameters after each epoch of a plain run, and its records. */
  async function plainRun(epochs: number) {
    const net = network();
    const records: EpochRecord[] = [];
    const states: Record<string, number[]>[] = [];
    const options = { log: false, shuffle: true } as const;
    for await (const record of net.train(training, epochs, BATCH, eta, validation, test, options)) {
      records.push(record);
      states.push(await snapshot(net));
    }
    const best = records.findLast(({ isBest }) => isBest)?.epoch ?? -1;
    return { net, records, states, best };
  }

  it("is tested with a run whose best epoch is not the last", async () => {
    const { best } = await plainRun(6);
    expect(best).toBeGreaterThan(0);
    expect(best).toBeLessThan(5);
  });

  it("leaves the parameters of the best epoch, and the records of a plain run", async () => {
    const { records, states, best } = await plainRun(6);
    const net = network();
    const result = await run(net, 6, { restoreBest: true });
    expect(await snapshot(net)).toEqual(states[best]);
    expect(untimed(result.epochs)).toEqual(untimed(records));
    expect(result.testAccuracy).toBe(records[best]?.testAccuracy);
    // The sets are whole mini-batches, so the accuracy covers every row.
    expect(await net.accuracy(validation)).toBe(result.bestValidationAccuracy);
    expect(await net.accuracy(test)).toBe(result.testAccuracy);
  });

  it("saves both, loads the best and continues from the last, bit for bit", async () => {
    const { states, best } = await plainRun(6);
    const longer = await plainRun(9);
    const net = network();
    await run(net, 6, { restoreBest: true });
    const path = join(folder, `both-${device}.safetensors`);
    await net.save(path);
    const { tensors } = await readSafetensors(path);
    expect(Array.from(tensors["best.layers.0.w"]?.data ?? [], Number)).toEqual(
      states[best]?.["layers.0.w"],
    );
    expect(Array.from(tensors["layers.0.w"]?.data ?? [], Number)).toEqual(
      states[5]?.["layers.0.w"],
    );

    const loaded = await Network.load(path, { device, threads: 2 });
    expect(await snapshot(loaded)).toEqual(states[best]);
    // Saving the loaded network gives the same file.
    expect(await loaded.toBytes()).toEqual(await net.toBytes());
    const result = await run(loaded, 9, { resume: true, restoreBest: true });
    expect(untimed(result.epochs)).toEqual(untimed(longer.records));
    expect(await snapshot(loaded)).toEqual(longer.states[longer.best]);
    await loaded.dispose();

    // Without the option a resumed run ends with the last parameters.
    const plain = await Network.load(path, { device, threads: 2 });
    await run(plain, 9, { resume: true });
    expect(await snapshot(plain)).toEqual(longer.states[8]);
    await plain.dispose();
  });

  it("keeps the best epoch of an aborted run in its file, and continues from the step where it ended", async () => {
    const longer = await plainRun(9);
    const net = network();
    const stopper = new AbortController();
    const options = { restoreBest: true, signal: stopper.signal };
    const stopping = (epoch: number) => {
      if (epoch === 5) stopper.abort(new Error("stop"));
      return eta(epoch);
    };
    const sets = [validation, test] as const;
    await expect(
      net.SGD(training, 9, BATCH, stopping, ...sets, { log: false, shuffle: true, ...options }),
    ).rejects.toThrow("stop");
    expect(await snapshot(net)).toEqual(longer.states[4]);
    const loaded = await Network.load(await net.toBytes(), { device, threads: 2 });
    const best = longer.records.slice(0, 5).findLast(({ isBest }) => isBest)?.epoch ?? -1;
    expect(await snapshot(loaded)).toEqual(longer.states[best]);
    await run(loaded, 9, { resume: true, restoreBest: true });
    expect(await snapshot(loaded)).toEqual(longer.states[longer.best]);
    await loaded.dispose();
  });

  it("restores if the loop over train ends early", async () => {
    const { states, best } = await plainRun(6);
    const net = network();
    const options = { log: false, shuffle: true, restoreBest: true } as const;
    for await (const { epoch } of net.train(training, 60, BATCH, eta, validation, test, options)) {
      // During the run the network has the parameters of the current epoch.
      expect(await snapshot(net)).toEqual(states[epoch]);
      if (epoch === 5) break;
    }
    expect(await snapshot(net)).toEqual(states[best]);
  });

  it("ends with the last parameters if there is no validation data", async () => {
    const [net, plain] = [network(), network()];
    const options = { log: false, restoreBest: true } as const;
    await net.SGD(training, 2, BATCH, 0.1, undefined, test, options);
    await plain.SGD(training, 2, BATCH, 0.1, undefined, test, { log: false });
    expect(await snapshot(net)).toEqual(await snapshot(plain));
    expect(Object.keys((await readSafetensors(await net.toBytes())).tensors)).not.toContain(
      "best.layers.0.w",
    );
  });

  it("discards the best epoch if parameters are set or a new run starts", async () => {
    const names = async (net: Network) =>
      Object.keys((await readSafetensors(await net.toBytes())).tensors).length;
    const net = network();
    await run(net, 4, { restoreBest: true });
    expect(await names(net)).toBe(12);
    const held = await snapshot(net);
    await net.setParameters({ "layers.0.b": { shape: [3], data: new Float32Array(3) } });
    expect(await names(net)).toBe(6);
    expect(await snapshot(net)).toEqual({ ...held, "layers.0.b": [0, 0, 0] });
    await run(net, 2, { restoreBest: true });
    await run(net, 1);
    expect(await names(net)).toBe(6);
  });

  it("rejects resuming a run that did not keep its best epoch", async () => {
    const { net, best } = await plainRun(6);
    await expect(run(net, 9, { resume: true, restoreBest: true })).rejects.toMatchObject({
      code: "ERR_ARGUMENT",
      message: expect.stringMatching(`best epoch, ${best}, which.*leave restoreBest out`),
    });
    const early = await plainRun(best + 1);
    await run(early.net, 9, { resume: true, restoreBest: true });
    const longer = await plainRun(9);
    expect(await snapshot(early.net)).toEqual(longer.states[longer.best]);
  });

  it("changes nothing if a resumed run has no epochs left, and returns the result of the requested epochs", async () => {
    const { records, net } = await plainRun(6);
    const before = await snapshot(net);
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const result = await run(net, 3, { resume: true, log });
    const best = records.slice(0, 3).findLast(({ isBest }) => isBest);
    expect(untimed(result.epochs)).toEqual(untimed(records.slice(0, 3)));
    expect([result.bestValidationAccuracy, result.testAccuracy, result.bestIteration]).toEqual([
      best?.validationAccuracy,
      best?.testAccuracy,
      8 * ((best?.epoch ?? 0) + 1) - 1,
    ]);
    expect(lines[0]).toBe("Nothing to train: 6 epochs are done, 3 are asked for.");
    expect([await snapshot(net), net.history.length, net.step]).toEqual([before, 6, 48]);
    const longer = await plainRun(9);
    await run(net, 9, { resume: true });
    expect(await snapshot(net)).toEqual(longer.states[8]);
  });
});

function untimed(records: readonly EpochRecord[]) {
  return records.map(({ seconds, evaluationSeconds, ...rest }) => rest);
}
