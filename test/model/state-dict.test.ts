// Parameters from a file of PyTorch (test/golden/pytorch/state_dict.py).
import { fileURLToPath } from "node:url";
import { ArgumentError, input, loadStateDict, Model, readSafetensors, ShapeError } from "network3";
import {
  BatchNorm2d,
  Bidirectional,
  Conv2d,
  Flatten,
  GRU,
  Linear,
  LSTM,
  Reshape,
  Sequential,
} from "network3/nn";
import { relu } from "network3/ops";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices, type TestDevice } from "../support/devices.js";
import { distance, pytorchTensors } from "../support/pytorch.js";

const file = fileURLToPath(new URL("../golden/pytorch/state_dict.safetensors", import.meta.url));
const { tensors } = await readSafetensors(file);
const expected = await pytorchTensors("state_dict_expected");
const mapping = { features: "0", lstm: "3", gru: "4", fc: "6" };

function make(device: TestDevice) {
  const net = new Sequential([
    new Sequential([new Conv2d({ filters: 3, kernel: 3 }), new BatchNorm2d()]),
    relu,
    new Reshape([3, 12]),
    new Bidirectional(new LSTM(4), new LSTM(4)),
    new GRU(4),
    new Flatten(),
    new Linear(5),
  ]);
  const model = new Model(net, {
    inputs: { x: input.image(2, 6, 5) },
    outputs: ({ x }) => ({ y: net.forward(x) }),
    ...{ seed: 1, device },
  });
  onTestFinished(() => model.dispose());
  return model;
}

describe.each(devices)("a state dict on %s", (device) => {
  it("makes a model give PyTorch's outputs", async () => {
    const model = make(device);
    await loadStateDict(model, tensors, mapping);
    const { y } = await model.run({ x: expected.tensor("x").data });
    expect(distance(y, expected.tensor("y"))).toBeLessThan(device === "reference" ? 1e-12 : 1e-5);
  });
});

it.each([
  ["a tensor that is missing", { "fc.bias": undefined }, mapping, /fc\.bias is missing.*module 6/],
  [
    "a tensor too many",
    { "fc2.bias": tensors["fc.bias"] },
    mapping,
    /fc2\.bias belongs to no module/,
  ],
  [
    "a place that does not exist",
    {},
    { ...mapping, fc: "7" },
    /mapping\.fc: .*"7"; the places are 0, /,
  ],
  [
    "integers",
    { "fc.bias": { shape: [5], data: Int32Array.of(1, 2, 3, 4, 5) } },
    mapping,
    /fc\.bias must hold floats/,
  ],
  [
    "numbers for another shape",
    { "fc.bias": { shape: [6], data: new Float32Array(5) } },
    mapping,
    /fc\.bias has 5 numbers for the shape \[6\]/,
  ],
  [
    "a parameter of another shape",
    { "fc.bias": { shape: [6], data: new Float32Array(6) } },
    mapping,
    /6\.bias/,
  ],
])("%s changes nothing", async (_, changes, places, message) => {
  const model = make("reference");
  const before = await model.parameters();
  const all = Object.entries({ ...tensors, ...changes });
  const given = Object.fromEntries(all.filter(([, tensor]) => tensor !== undefined));
  const loading = loadStateDict(model, given as typeof tensors, places);
  const error = await loading.catch((reason: unknown) => reason);
  expect(error instanceof ArgumentError || error instanceof ShapeError).toBe(true);
  expect((error as Error).message).toMatch(message);
  expect(await model.parameters()).toEqual(before);
});
