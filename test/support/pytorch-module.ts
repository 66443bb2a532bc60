// Compares a module with PyTorch's: its outputs, gradients, and parameters after updates (test/golden/pytorch/cases.py).
import { input, Model, type Parameters } from "network3";
import type { Module } from "network3/nn";
import { meanSquaredError, type Value } from "network3/ops";
import { sgd } from "network3/optim";
import { expect, onTestFinished } from "vitest";
import type { TestDevice } from "./devices.js";
import { distance, type pytorchTensors } from "./pytorch.js";

const BATCH = 4;
const EPOCHS = 4;

type Tensors = Awaited<ReturnType<typeof pytorchTensors>>;

/** The steps of sequences that exist, for modules that take a mask. */
type Masked = Module & { forward(x: Value, options: { mask: Value }): Value };

/** Runs the case of a name; the module gets the case's mask where there is one. */
export async function expectLikePytorch(
  { tensor, under }: Tensors,
  name: string,
  net: Module,
  device: TestDevice,
  learningRate: number,
): Promise<void> {
  const share = device === "reference" ? 1e-9 : 1e-5;
  const start: Parameters = under(`${name}/start`);
  const isTrained = Object.keys(under(`${name}/end`)).length > 0;
  const [x, target] = [tensor(`${name}/x`), tensor(`${name}/target`)];
  const hasMask = Object.keys(under(name)).includes("mask");
  const mask = hasMask ? tensor(`${name}/mask`) : { shape: [x.shape[0] ?? 0], data: ones(x) };
  const model = new Model(net, {
    inputs: {
      x: input.tensor(x.shape.slice(1)),
      m: input.mask(mask.shape.slice(1)),
      t: input.target(target.shape.slice(1)),
    },
    outputs: ({ x: values, m }) => ({
      y: hasMask ? (net as Masked).forward(values, { mask: m }) : net.forward(values),
    }),
    loss: ({ y, t }) => meanSquaredError(y, t),
    ...(isTrained && { optimizer: sgd({ learningRate, momentum: 0.9 }) }),
    ...{ batchSize: BATCH, seed: 1, device },
  });
  onTestFinished(() => model.dispose());
  expect(Object.keys(await model.parameters()).sort()).toEqual(Object.keys(start).sort());
  await model.setParameters(start);
  const rows = ({ shape, data }: typeof x) =>
    data.subarray(0, (BATCH * data.length) / (shape[0] ?? 1));
  const first = { x: rows(x), m: rows(mask), t: rows(target) };
  const expectNear = (actual: Parameters[string] | undefined, place: string) =>
    expect(distance(actual, tensor(`${name}/${place}`)), place).toBeLessThanOrEqual(share);

  expectNear((await model.run({ x: first.x, m: first.m })).y, "inference");
  const names = Object.keys(under(`${name}/gradient`));
  const gradients = await model.gradients(first, { by: names });
  for (const by of names) expectNear(gradients[by], `gradient/${by}`);
  if (!isTrained) return;
  const all = { x: x.data, m: mask.data, t: target.data };
  const { epochs } = await model.fit(all, { epochs: EPOCHS });
  expect(epochs).toHaveLength(EPOCHS);
  for (const [key, value] of Object.entries(await model.parameters())) {
    expectNear(value, `end/${key}`);
  }
  expectNear((await model.run({ x: first.x, m: first.m })).y, "trained");
}

function ones({ shape }: { readonly shape: readonly number[] }): Float64Array {
  return new Float64Array(shape[0] ?? 0).fill(1);
}
