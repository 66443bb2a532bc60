// Limits, penalties, averages, groups and schedules give PyTorch's updates (test/golden/pytorch/optimizers.py).
import { fileURLToPath } from "node:url";
import { input, Model, type Parameters, readSafetensors } from "network3";
import { Linear, Sequential } from "network3/nn";
import { crossEntropy, tanh } from "network3/ops";
import {
  cosine,
  exponential,
  type Optimizer,
  type OptimizerOptions,
  sgd,
  stepDecay,
  warmUp,
} from "network3/optim";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices, type TestDevice } from "../support/devices.js";

const read = (name: string) =>
  readSafetensors(fileURLToPath(new URL(`pytorch/${name}.safetensors`, import.meta.url)));
const tensors = { ...(await read("models")).tensors, ...(await read("optimizers")).tensors };

function floats(name: string): { shape: number[]; data: Float64Array } {
  const found = tensors[name];
  if (found?.dtype !== "F64") throw new RangeError(`${name} is not there`);
  return found;
}

function labels(name: string): Int32Array {
  const found = tensors[name];
  if (found?.dtype !== "I32") throw new RangeError(`${name} is not there`);
  return found.data;
}

const NAMES = ["0.weight", "0.bias", "2.weight", "2.bias"];
const named = (prefix: string): Parameters =>
  Object.fromEntries(NAMES.map((name) => [name, floats(`${prefix}/${name}`)]));

const momentum = (options: OptimizerOptions = {}) =>
  sgd({ learningRate: 0.3, momentum: 0.5, ...options });
const by = "updates";

const optimizers: Readonly<Record<string, Optimizer | readonly Optimizer[]>> = {
  clipValue: momentum({ clipValue: 0.05 }),
  l1: momentum({ l1: 0.01 }),
  maxNorm: momentum({ maxNorm: 0.6 }),
  groups: [
    sgd({ learningRate: 0.05, parameters: (name) => name.startsWith("0.") }),
    sgd({ learningRate: 0.3 }),
  ],
  stepDecay: momentum({ learningRate: stepDecay({ rate: 0.3, every: 3, factor: 0.5, by }) }),
  exponential: momentum({ learningRate: exponential({ rate: 0.3, factor: 0.9, by }) }),
  cosine: momentum({ learningRate: cosine({ rate: 0.3, over: 20, to: 0.01, by }) }),
  warmUp: momentum({ learningRate: warmUp(4, 0.3) }),
  average: momentum({ average: 0.8 }),
};

function make(device: TestDevice, optimizer: Optimizer | readonly Optimizer[]) {
  const net = new Sequential([new Linear(7), tanh, new Linear(3)]);
  const model = new Model(net, {
    inputs: { x: input.rows(5), y: input.label() },
    outputs: ({ x }) => ({ logits: net.forward(x) }),
    loss: ({ logits, y }) => crossEntropy(logits, y),
    optimizer,
    batchSize: 4,
    ...({ device, seed: 1 } as const),
  });
  onTestFinished(() => model.dispose());
  return model;
}

describe.each(devices)("on %s", (device) => {
  const share = device === "reference" ? 1e-9 : 1e-5;

  function expectNear(actual: Parameters, expected: Parameters): void {
    for (const name of NAMES) {
      const values = Array.from(expected[name]?.data ?? []);
      const largest = Math.max(...values.map(Math.abs));
      for (const [i, value] of values.entries()) {
        const found = actual[name]?.data[i] ?? Number.NaN;
        expect(Math.abs(found - value), `${name}[${i}]`).toBeLessThanOrEqual(share * largest);
      }
    }
  }

  it.each(Object.keys(optimizers))("%s makes its twenty updates", async (name) => {
    const model = make(device, optimizers[name] ?? []);
    await model.setParameters(named("optim/start"));
    await model.fit({ x: floats("optim/x").data, y: labels("optim/y") });
    expectNear(await model.parameters(), named(name));
    if (name === "average") expectNear(await model.averages(), named("averages"));
  });
});
