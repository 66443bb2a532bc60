// If threads lose their processors, other threads do their work, and results do not change.
import { describe, expect, it } from "vitest";
import { runChild, trainingScript } from "../support/child.js";
import { noFaults, preload } from "../support/faults.js";

/** Trains, evaluates, and prints the results and the number of degraded steps. */
const script = `${trainingScript}
  import { ConvPoolLayer, ReLU } from "./dist/index.js";
  import { Engine } from "./dist/network/engine.js";
  const { run } = Engine.prototype;
  let degradedSteps = 0;
  Engine.prototype.run = async function (...args) {
    const result = await run.apply(this, args);
    degradedSteps += result.degradedSteps;
    return result;
  };
  const net = new Network([
    new ConvPoolLayer({ imageShape: [1, 28, 28], filterShape: [3, 1, 5, 5], poolsize: [4, 4], activationFn: ReLU }),
    new FullyConnectedLayer({ nIn: 108, nOut: 50, pDropout: 0.5 }),
    new SoftmaxLayer({ nIn: 50, nOut: 10 }),
  ], 10, { device: "cpu", seed: 42, threads: Number(process.env.THREADS) });
  const { epochs } = await net.SGD(data, Number(process.env.EPOCHS), 10, 0.1, data, data, { lmbda: 0.1, log: false });
  const accuracies = epochs.map(({ validationAccuracy }) => validationAccuracy);
  console.log(JSON.stringify({ weights: await hashOf(net), accuracies, degradedSteps }));
`;

describe("threads without a processor", () => {
  it.each([2, 3, 4])("change no bit of the results of %i threads", async (threads) => {
    const faults = preload("busy_machine");
    if (!faults) return console.log(`skipped: ${noFaults}`);
    const isSanitized = process.env.NETWORK3_SANITIZED === "1";
    const epochs = isSanitized || threads > 2 ? 30 : 100;
    const env = { THREADS: String(threads), EPOCHS: String(epochs) };
    const [quiet, busy] = [
      await runChild(script, env),
      await runChild(script, { ...env, ...faults }),
    ];
    expect([quiet.stderr, busy.stderr]).toEqual(["", ""]);
    const [wanted, got] = [JSON.parse(quiet.stdout), JSON.parse(busy.stdout)];
    expect(got).toEqual({ ...wanted, degradedSteps: expect.any(Number) });
    // In other cases steps may take as long as a thread is away, and then no thread is suspended.
    if (threads === 2 && !isSanitized) expect(got.degradedSteps).toBeGreaterThan(0);
  });
});
