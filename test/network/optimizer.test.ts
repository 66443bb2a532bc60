// SGD with a momentum or an optimiser: the updates of a Model, saved and resumed bit for bit.
import {
  FullyConnectedLayer,
  input,
  Model,
  Network,
  type Parameters,
  SoftmaxLayer,
  type TrainingOptions,
  tanh as tanhFn,
} from "network3";
import { Linear, Sequential } from "network3/nn";
import { crossEntropy, tanh } from "network3/ops";
import { adam, type Optimizer, sgd } from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";
import { slotOf } from "../../src/network/optimizer-step.js";
import { wrong } from "../bad-input/cases/case.js";
import { devices, type TestDevice } from "../support/devices.js";
import { TestRandom } from "../support/random.js";

const [BATCH, FEATURES, CLASSES] = [4, 5, 3];
const random = new TestRandom("optimizers of networks");
const data = {
  x: Float32Array.from({ length: 24 * FEATURES }, () => random.normal()),
  y: Int32Array.from({ length: 24 }, () => random.integer(0, CLASSES - 1)),
};

function make(device: TestDevice) {
  const layers = [
    new FullyConnectedLayer({ nIn: FEATURES, nOut: 6, activationFn: tanhFn }),
    new SoftmaxLayer({ nIn: 6, nOut: CLASSES }),
  ] as const;
  const net = new Network(layers, BATCH, { device, seed: 1, threads: 2 });
  onTestFinished(() => net.dispose());
  return net;
}

const train = (net: Network, epochs: number, options: TrainingOptions) =>
  net.SGD(data, epochs, BATCH, 0.1, undefined, undefined, { log: false, ...options });

const NAMES = { "0.weight": "0.w", "0.bias": "0.b", "2.weight": "1.w", "2.bias": "1.b" };

/** The parameters after `epochs` of a Model that starts with the same ones. */
async function expected(start: Parameters, optimizer: Optimizer, device: TestDevice) {
  const net = new Sequential([new Linear(6), tanh, new Linear(CLASSES)]);
  const model = new Model(net, {
    inputs: { x: input.rows(FEATURES), y: input.label() },
    outputs: ({ x }) => ({ z: net.forward(x) }),
    loss: ({ z, y }) => crossEntropy(z, y),
    optimizer,
    ...{ batchSize: BATCH, device, seed: 1, threads: 2 },
  });
  onTestFinished(() => model.dispose());
  const pairs = Object.entries(NAMES);
  const given = pairs.map(([ours, name]) => [ours, start[`layers.${name}`]]);
  await model.setParameters(Object.fromEntries(given));
  await model.fit(data, { epochs: 3 });
  const learned = await model.parameters();
  return Object.fromEntries(pairs.map(([ours, name]) => [`layers.${name}`, learned[ours]]));
}

const rules: Record<string, [TrainingOptions, Optimizer]> = {
  momentum: [{ momentum: 0.9 }, sgd({ momentum: 0.9 })],
  nesterov: [{ momentum: 0.9, nesterov: true }, sgd({ momentum: 0.9, nesterov: true })],
  adam: [{ optimizer: adam() }, adam({ learningRate: 0.1 })],
  decay: [{ optimizer: sgd({ weightDecay: 0.5 }) }, sgd({ weightDecay: 0.5 })],
};

describe.each(devices)("on %s", (device) => {
  it.each(Object.keys(rules))("SGD with %s makes the updates of a Model", async (name) => {
    const [options, optimizer] = rules[name] ?? [{}, sgd()];
    const net = make(device);
    const start = await net.parameters();
    await train(net, 3, options);
    const learned = await net.parameters();
    for (const [key, values] of Object.entries(await expected(start, optimizer, device))) {
      for (const [i, value] of (values?.data ?? []).entries()) {
        expect(learned[key]?.data[i]).toBeCloseTo(value, 4);
      }
    }
  });

  it("goes on from a file as if it had never stopped, and starts anew otherwise", async () => {
    const optimizer = adam();
    const whole = make(device);
    await train(whole, 4, { optimizer });
    const first = make(device);
    await train(first, 2, { optimizer });
    const second = await Network.load(await first.toBytes(), { device, threads: 2 });
    // Saved again before it trains.
    const third = await Network.load(await second.toBytes(), { device, threads: 2 });
    await train(third, 4, { optimizer, resume: true });
    expect(await third.parameters()).toEqual(await whole.parameters());
    await train(first, 2, { optimizer });
    expect(await first.parameters()).not.toEqual(await whole.parameters());
  });
});

it("parameters that are set stay when training goes on with the optimiser of a file", async () => {
  const optimizer = adam();
  const first = make("reference");
  await train(first, 2, { optimizer });
  const load = async () => {
    const net = await Network.load(await first.toBytes(), { device: "reference" });
    onTestFinished(() => net.dispose());
    return net;
  };
  const [changed, unchanged] = [await load(), await load()];
  const start = await changed.parameters();
  const doubled = Object.entries(start).map(([name, { shape, data }]) => [
    name,
    { shape, data: data.map((value) => 2 * value) },
  ]);
  await changed.setParameters(Object.fromEntries(doubled));
  for (const net of [changed, unchanged]) await train(net, 3, { optimizer, resume: true });
  const [ours, theirs] = [await changed.parameters(), await unchanged.parameters()];
  for (const name of Object.keys(start)) expect(ours[name]).not.toEqual(theirs[name]);
});

it("the names of slots are those of the optimiser and of the parameter", () => {
  expect(slotOf("optimizer/velocity/layers.0.w")).toBe("velocity");
  expect(slotOf("optimizer/step")).toBeUndefined();
  expect(slotOf("layers.0.w")).toBeUndefined();
});

it("a network that has trained with one momentum takes another", async () => {
  const after = async (...runs: TrainingOptions[]) => {
    const net = make("reference");
    for (const options of runs) await train(net, 1, options);
    return net.parameters();
  };
  const [first, other] = [{ momentum: 0.5 }, { momentum: 0.9 }];
  const changed = await after(first, other);
  expect(changed).not.toEqual(await after(first, first));
  expect(changed).not.toEqual(await after(first, { ...other, nesterov: true }));
  expect(await after(first, { ...first, nesterov: true })).not.toEqual(await after(first, first));
});

it("a network trains by several optimisers in turn, each of which starts anew", async () => {
  const [one, other] = [adam(), sgd({ momentum: 0.9 })];
  const net = make("reference");
  for (const optimizer of [one, other, one, other]) {
    const fresh = make("reference");
    await fresh.setParameters(await net.parameters());
    for (const each of [net, fresh]) await train(each, 1, { optimizer });
    expect(await net.parameters()).toEqual(await fresh.parameters());
  }
});

it.each([
  ["a momentum of 1", { momentum: 1 }, /momentum/],
  ["nesterov alone", { nesterov: true }, /nesterov needs a momentum/],
  ["a name", { optimizer: wrong("adam") }, /optimizer must be one of network3\/optim/],
  ["nesterov beside an optimiser", { optimizer: adam(), nesterov: true }, /leave momentum and/],
  ["both", { optimizer: adam(), momentum: 0.9 }, /leave momentum and nesterov out/],
  ["a patience of 0", { earlyStopping: { patience: 0 } }, /patience/],
  ["early stopping without data", { earlyStopping: { patience: 1 } }, /needs validation data/],
  ["a checkpoint of nothing", { checkpoint: wrong({ every: 2 }) }, /checkpoint: path/],
  ["a metric", { earlyStopping: wrong({ patience: 1, metric: "loss" }) }, /"metric"/],
])("SGD refuses %s", async (_, options: TrainingOptions, message) => {
  const net = make("reference");
  await expect(train(net, 1, options)).rejects.toThrow(message);
});
