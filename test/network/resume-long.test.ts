// A long epoch on a real device: stopped after the thousandth mini-batch, saved, loaded and
// completed.
import { join } from "node:path";
import { FullyConnectedLayer, Network, SoftmaxLayer, type TrainingOptions } from "network3";
import { expect, it, onTestFinished } from "vitest";
import { readSafetensors } from "../../src/io/safetensors.js";
import { temporaryFolder } from "../data/support/mnist-files.js";
import { BATCH, CLASSES, examples, make, snapshot } from "../support/networks.js";

it("a run continues after save and load beyond the thousandth mini-batch of an epoch", async () => {
  // Wide layers, so that an epoch is long enough for progress events.
  const layers = [
    new FullyConnectedLayer({ nIn: 64, nOut: 1000 }),
    new SoftmaxLayer({ nIn: 1000, nOut: CLASSES }),
  ] as const;
  const data = examples(6000 * BATCH + 2);
  const train = async (net: Network, options: TrainingOptions = {}) => {
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const all = { log, resume: true, shuffle: true, ...options };
    const outcome = net.SGD(data, 1, BATCH, 0.1, undefined, examples(6 * BATCH, "test"), all);
    const [result] = await Promise.allSettled([outcome]);
    return { lines, result };
  };
  const whole = make(layers, { device: "cpu" });
  const expected = await train(whole);
  const net = make(layers, { device: "cpu" });
  const stopper = new AbortController();
  const onProgress = ({ iteration }: { iteration: number }) => {
    if (iteration > 1000) stopper.abort("stop");
  };
  const first = await train(net, { signal: stopper.signal, onProgress });
  expect(first.result).toEqual({ status: "rejected", reason: "stop" });
  expect(net.step).toBeGreaterThan(1000);
  expect(net.step).toBeLessThan(6000);
  const path = join(await temporaryFolder(), "long.safetensors");
  await net.save(path);
  const position = JSON.parse((await readSafetensors(path)).metadata.position ?? "");
  const loaded = await Network.load(path, { device: "cpu", threads: 2 });
  onTestFinished(() => loaded.dispose());
  const second = await train(loaded);
  expect([...first.lines, ...second.lines]).toEqual(expected.lines);
  expect(await snapshot(loaded)).toEqual(await snapshot(whole));
  expect(position).toMatchObject({ miniBatches: 6000, steps: net.step });
  expect(position.seconds).toBeGreaterThan(0);
  const [record] = loaded.history;
  expect(record?.seconds).toBeGreaterThan(position.seconds);
  expect(record?.testAccuracy).toBe(whole.history[0]?.testAccuracy);
  expect(record?.testAccuracy).toBeGreaterThan(0);
});
